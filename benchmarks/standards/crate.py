"""ro-crate-metadata.json: what `dvc repro` ran, on what and with what result, as a Workflow Run RO-Crate.

    python -m benchmarks.standards.crate

In: dvc.lock, CITATION.cff, and the files that they name. An archive of the working folder with this
file in it says to any reader of RO-Crates which command made which file of which others: dvc.yaml
is the workflow, each stage of dvc.lock an action. DVC keeps no times and no person, so none are
stated. Profile: w3id.org/ro/wfrun/workflow/0.5.
"""

import contextlib
import json
import subprocess
from pathlib import Path

import dvc

from hourglass.ground import outputs, yaml12
from hourglass.ground.errors import UserError, run
from hourglass.pipeline.graph import opened
from hourglass.reports import cards

FILE = "ro-crate-metadata.json"
ENGINE, SPDX = "https://dvc.org", "https://spdx.org/licenses/"
CRATES = ["https://w3id.org/ro/crate/1.1", "https://w3id.org/workflowhub/workflow-ro-crate/1.0"]
PROFILES = [CRATES[1], "https://w3id.org/ro/wfrun/process/0.5", "https://w3id.org/ro/wfrun/workflow/0.5"]


def main():
    """Write the crate's metadata into the working folder; its date is the last commit's."""
    settled()
    stages, about = (yaml12.read(name) for name in ("dvc.lock", "CITATION.cff"))
    git = ["git", "log", "-1", "--format=%cI"]
    date = subprocess.run(git, check=True, capture_output=True, text=True).stdout.strip()
    found = crate(stages["stages"], about, cards.cited("CITATION.cff"), date)
    with outputs.replacing(FILE) as path:
        path.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(f"{FILE}: {len(stages['stages'])} stages, {len(found['@graph'])} entities")


def settled():
    """Raise a UserError where the working folder is not what dvc.lock says, file by file: the crate would describe another one."""
    with contextlib.closing(opened()) as repo:
        differing = list(repo.status())
    if differing:
        more = f" and {len(differing) - 3} more" if len(differing) > 3 else ""
        named = f"{', '.join(differing[:3])}{more} differ, as `dvc status` says"
        raise UserError(f"dvc.lock: expected what is in the folder; {named}; `dvc pull` or `make repro` brings it")


def crate(stages, about, cited, date):
    """Return the metadata, JSON-LD, as a dict.

    Parameters
    ----------
    stages : dict
        Of dvc.lock.
    about, cited : dict
        CITATION.cff, and its references by their abbreviations.
    date : str
        ISO 8601.
    """
    parts = {part["path"]: part for stage in stages.values() for part in stage.get("deps", []) + stage["outs"]}
    data = {path: of_data(part, cited) for path, part in sorted(parts.items())}
    made = [part["path"] for stage in stages.values() for part in stage["outs"]]
    given = [path for path in data if not any(Path(path).is_relative_to(one) or Path(one).is_relative_to(path) for one in made)]
    tools = [entity(one, ["File", "SoftwareSourceCode"], name=one) for one in sorted({program(name) for name in stages})]
    kind = ["File", "SoftwareSourceCode", "ComputationalWorkflow"]
    workflow = entity("dvc.yaml", kind, name="dvc.yaml", programmingLanguage=ref(ENGINE), hasPart=refs(tools))
    engine = entity(ENGINE, ["ComputerLanguage", "SoftwareApplication"], name="DVC", version=dvc.__version__, url=ref(ENGINE))
    actions = [action("dvc repro", "dvc repro", "dvc.yaml", given, made, data)]
    for name, stage in stages.items():
        given, made = ([part["path"] for part in stage.get(side, [])] for side in ("deps", "outs"))
        actions.append(action(name, stage["cmd"], program(name), given, made, data))
    files = [workflow, *tools, *data.values()]
    root = entity("./", "Dataset", name=about["title"], description=about["abstract"], datePublished=date)
    root |= {"license": ref(SPDX + about["license"]), "conformsTo": [ref(one) for one in PROFILES]}
    root |= {"mainEntity": ref("dvc.yaml"), "hasPart": refs(files), "mentions": refs(actions)}
    itself = entity(FILE, "CreativeWork", about=ref("./"), conformsTo=[ref(one) for one in CRATES])
    terms = sorted({one["license"]["@id"] for one in [root, *data.values()] if "license" in one})
    texts = [entity(one, "CreativeWork", name=one) for one in [*PROFILES, *terms]]
    return {"@context": f"{CRATES[0]}/context", "@graph": [itself, root, *files, engine, *actions, *texts]}


def of_data(part, cited):
    """Return the entity of a file or folder in dvc.lock: its size, DVC's hash, the licence of published data."""
    path = Path(part["path"])
    kind, end = ("Dataset", "/") if part["md5"].endswith(".dir") else ("File", "")
    found = entity(f"{path}{end}", kind, name=str(path), contentSize=str(part["size"]), identifier=f"md5:{part['md5']}")
    reference = cited.get(path.name, {}) if path.parent == Path("data/raw") else {}
    terms = SPDX + reference["license"] if "license" in reference else reference.get("license-url")
    return found | ({"license": ref(terms)} if terms else {})


def action(name, command, tool, given, made, data):
    """Return the entity of a command that made files, by their paths, of the given ones."""
    sides = {"object": refs(data[path] for path in given), "result": refs(data[path] for path in made)}
    return entity(f"#{name.replace(' ', '-')}", "CreateAction", name=name, description=command, instrument=ref(tool), **sides)


def program(name):
    """Return the file of a stage."""
    return f"stages/{name.partition('@')[0]}.py"


def entity(identity, kind, **facts):
    return {"@id": identity, "@type": kind, **facts}


def ref(name):
    return {"@id": name}


def refs(entities):
    return [ref(one["@id"]) for one in entities]


if __name__ == "__main__":
    run(main)
