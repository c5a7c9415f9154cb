"""params.schema.json: what params.yaml may hold, from the signatures of the functions that its blocks feed.

    python -m benchmarks.standards.schema

Editors complete and check params.yaml by it. It knows each value by itself; whether blocks
fit one another and the data, `stages.fingerprint` and the other stages say.
"""

import importlib
import json
from pathlib import Path

from hourglass.engines import device
from hourglass.ground import meaning, outputs, parameters
from hourglass.ground.errors import run
from hourglass.models import blocks
from stages.download import download

FILE = Path("params.schema.json")
DRAFT = "http://json-schema.org/draft-07/schema#"


def main():
    """Write the schema into the working folder, beside params.yaml."""
    with outputs.replacing(FILE) as path:
        path.write_text(json.dumps(whole(), indent=1) + "\n", encoding="utf-8")


def whole():
    """Return the JSON schema of params.yaml, draft 7, which editors know."""
    device.load()
    found, values = of(parameters._top_level), of(device.start)["properties"]
    values["bottleneck"] = of(functions("architectures", "build")["dense"])["properties"]["bottleneck"]
    found["properties"] |= values | {
        "data": without(of(download), "folder"),
        "raw": named(of(download) | {"required": ["folder"]}) | {"propertyNames": {"enum": meaning.modules("datasets")}},
        "datasets": named(datasets()),
        "recognizers": named(recognizers()),
        "sweeps": named(sweeps()),
        "repeats": named(of(blocks._repeats)),
        "codecs": named({"type": "string"}),
        "checkerboards": named({"type": "string"}),
        "autoencoders": named(autoencoders(values["bottleneck"])),
        "seismic": named(seismic()),
    }
    return {"$schema": DRAFT, "title": "params.yaml of Hourglass"} | found


def datasets():
    """Return the schema of a block of `datasets`: `raw` names the module whose `prepare` takes the rest."""
    choices = {name: varying(of(prepare)) for name, prepare in functions("datasets", "prepare").items()}
    for block in choices.values():
        block["properties"]["raw"] = {}
    return by({"type": "object", "properties": {}, "required": ["raw"]}, "raw", choices)


def recognizers():
    """Return the schema of a block of `recognizers`."""
    block = by(of(blocks._recognizer), "architecture", models("recognizers"))
    block["properties"]["train"] = varying(of(functions("learning", "fit")["training"]))
    return block


def sweeps():
    """Return the schema of a block of `sweeps`; of `input` it may hold a part."""
    block = of(blocks._sweep)
    block["properties"]["architecture"] = {"enum": meaning.modules("architectures")}
    block["properties"]["input"] = or_null({name: value for name, value in inputs().items() if name != "required"})
    return block


def autoencoders(bottleneck):
    """Return the schema of a block of `autoencoders`."""
    block = of(blocks._autoencoder)
    block["properties"] |= {"bottleneck": or_null(bottleneck), "input": inputs()}
    recipes = {
        name: {"properties": {"train": varying(of(fit), but=["loss"])}} for name, fit in functions("learning", "fit").items()
    }
    return by(by(block, "architecture", models("architectures")), "procedure", recipes)


def seismic():
    """Return the schema of a block of `seismic`."""
    block = of(blocks._seismic)
    block["properties"]["train"] = varying(of(functions("learning", "fit")["training"]))
    models = {name: {"properties": {"model": varying(of(build))}} for name, build in functions("architectures", "build").items()}
    inputs = {name: {"properties": {"input": varying(of(task))}} for name, task in functions("tasks", "Task").items()}
    return by(by(block, "architecture", models), "task", inputs)


def inputs():
    """Return the schema of what a network sees."""
    return of(importlib.import_module("hourglass.inputs.pairs").Inputs)


def models(room):
    """Return for each network of a room what its `model` may hold."""
    return {name: {"properties": {"model": without(of(build), "bottleneck")}} for name, build in functions(room, "build").items()}


def functions(room, name):
    """Return {module: its function of that name} of the modules of a room of hourglass that have one."""
    found = {one: importlib.import_module(f"hourglass.{room}.{one}") for one in meaning.modules(room)}
    return {one: getattr(module, name) for one, module in found.items() if hasattr(module, name)}


def of(function):
    """Return the schema of a block that is the keyword arguments of `function`."""
    return untitled(parameters.schema(function).model_json_schema())


def untitled(schema):
    """Return a schema without the titles that pydantic makes of names."""
    if isinstance(schema, list):
        return [untitled(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    return {name: untitled(value) for name, value in schema.items() if not (name == "title" and isinstance(value, str))}


def without(block, name):
    """Return the schema of a block without one of its names."""
    block["properties"].pop(name, None)
    return block | {"required": [one for one in block.get("required", []) if one != name]}


def named(item):
    """Return the schema of a block of blocks, each under a name of the user's."""
    return {"type": "object", "additionalProperties": item}


def or_null(schema):
    """Return a schema that also takes no value."""
    return {"anyOf": [schema, {"type": "null"}]}


def varying(block, but=()):
    """Return the schema of a block whose values, `but` some, may differ for the sample, as `blocks.of_source` reads them."""
    for name, value in block["properties"].items():
        if name not in but:
            both = {"type": "object", "properties": {"real": value, "sample": value}}
            both |= {"required": ["real", "sample"], "additionalProperties": False}
            block["properties"][name] = {"anyOf": [value, both]}
    return block


def by(block, name, choices):
    """Return the schema of a block of which `choices[value]` holds, too, where `name` is `value`."""
    block["properties"][name] = {"enum": list(choices)}
    rules = [
        {"if": {"properties": {name: {"const": value}}, "required": [name]}, "then": choice} for value, choice in choices.items()
    ]
    return block | {"allOf": block.get("allOf", []) + rules}


if __name__ == "__main__":
    run(main)
