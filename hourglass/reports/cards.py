"""A model's card, Markdown: what it is, its data and their licence, its recipe, metrics, limits, how to load it."""

import yaml

from hourglass.ground import yaml12
from hourglass.ground.errors import UserError
from hourglass.inputs.scaling import RANGES
from hourglass.reports.results import COLUMNS

NEEDED = (  # of metrics.json
    "code_size", "compression", "dead_units", "floor", "mean_mse_255", "mse_255", "parameters", "source", "test_images",
    "train_images",
)  # fmt: skip
CARD = """\
# {name}

An autoencoder of {numbers:,} numbers through a code of {code_size:,} and back: architecture `{architecture}`,
{parameters:,} weights, in `models/{name}.keras`.

## Data

{data}

Trained on {train_images:,} images{validation} and measured on {test_images:,} test images{sample}.

## Recipe

```yaml
{recipe}```

## Metrics

{metrics}

Of test images; docs/metrics.md says what each number is.

## Limits

{limits}

## Load it

```python
{load}```

`images` are uint8, 0 to 255, of the shape `network.input_shape`. In the project: `hourglass.load("{name}")`, docs/python.md.
"""

LOAD = """\
import keras, numpy as np
network = keras.saving.load_model("models/{name}.keras", compile=False)
both = keras.Model(network.input, [network.get_layer("code").output, network.output])
codes, reconstructions = both(np.interp(images, (0, 255), ({low:g}, {high:g})))
"""


def cited(path):
    """Return the references of a CITATION.cff as {abbreviation: reference}."""
    try:
        return {one["abbreviation"]: one for one in yaml12.read(path)["references"]}
    except (TypeError, KeyError):
        raise UserError(
            f"{path}: expected `references`, each with an `abbreviation`; `git diff {path}` shows what changed"
        ) from None


def card(name, recipe, metrics, reference):
    """Return the card of an autoencoder.

    Parameters
    ----------
    name : str
    recipe : dict
        What params.yaml says of it, as it applies to the data: `architecture`, `input` and others.
    metrics : dict
        Its metrics.json.
    reference : dict or None
        The data set's in CITATION.cff.
    """
    low, high = RANGES[recipe["input"]["scaling"]]
    return CARD.format(
        **{one: metrics[one] for one in ("code_size", "parameters", "train_images", "test_images")},
        name=name,
        architecture=recipe["architecture"],
        numbers=round(metrics["compression"] * metrics["code_size"]),
        data=("The sample of the first run, which docs/data.md describes; instead of: " if metrics["source"] == "sample" else "")
        + source(reference),
        validation=f", of which {taken:.3g} % were for validation,"
        if (taken := 100 * recipe["train"].get("validation", 0))
        else "",
        sample=f": a sample, {metrics['sample']}" if "sample" in metrics else f" ({metrics['source']})",
        recipe=yaml.safe_dump(recipe, sort_keys=False, default_flow_style=None, width=110),
        metrics=table(metrics),
        limits="\n".join(f"- {limit}" for limit in limits(metrics)),
        load=LOAD.format(name=name, low=low, high=high),
    )


def source(reference):
    """Return what a data set is called, whose it is and under which licence."""
    if reference is None:
        return "A data set that CITATION.cff does not have: its licence is not known here."
    people = [one.get("family-names") or one.get("name") or one.get("alias") for one in reference["authors"]]
    terms = [reference[one] for one in ("license", "notes", "license-url") if one in reference]
    year = f" {reference['year']}" if "year" in reference else ""
    return f"{reference['title']} ({', '.join(people)}{year}), {reference['url']}. Licence: {', '.join(terms) or 'none stated'}."


def table(metrics):
    """Return the columns of the results as lines of a table, those that there are."""
    rows = [
        f"| {head} | {format(metrics[name], form)} |"
        for name, (head, form) in COLUMNS.items()
        if name in metrics and name != "source"
    ]
    return "\n".join(["| metric | value |", "|:--|--:|", *rows])


def limits(metrics):
    """Return in sentences what the metrics say against a model."""
    found, mse = [], metrics["mse_255"]
    if metrics["source"] == "sample":
        found.append("It knows a sample only: its numbers are not those of the data set.")
    if metrics.get("pca_mse_255", mse) < mse:
        found.append(f"PCA with as many numbers does better: MSE {metrics['pca_mse_255']:.1f}, not {mse:.1f} (grey values).")
    if metrics["mean_mse_255"] < mse:
        found.append(f"The mean image alone is nearer to the originals: MSE {metrics['mean_mse_255']:.1f}, not {mse:.1f}.")
    if metrics["compression"] <= 1:
        found.append("Its code has no fewer numbers than its input.")
    if metrics["dead_units"]:
        found.append(f"{metrics['dead_units']} numbers of its code are 0 for every test image.")
    if metrics.get("stopped_on") == "test":
        found.append("Its training stopped by the loss of the test images: they had a say in what is measured on them.")
    if metrics["floor"] > 0:
        found.append(f"Its loss cannot go below {metrics['floor']:.4g} on these data, whatever the weights.")
    return [*found, "Of other data nothing is known. What write-ups claim of it, and whether it holds: report/ledger.md."]
