"""Which of the page's controls there is something to do for, and what each offers to choose from."""

TITLES = {
    "walk": "Walk between two pictures",
    "numbers": "One number at a time",
    "map": "Map of the codes",
    "damage": "Noise and crosshair",
    "own": "Draw or drop your own",
}


def _faded(found):
    """Return whether a network sees [-1, 1], of which W3's sigmoid gives no dark half: not the one to begin with."""
    return found["network"]["low"] < 0


def of(data):
    """Return what the templates of the controls fill in: `choices`, names by control, and `tools`, those with any."""
    networks = data["networks"]
    choices = {
        "bottleneck": list(data["sweeps"]),
        "walk": [name for name, found in networks.items() if not found["skips"]],
        "numbers": [name for name, found in networks.items() if not found["skips"]],
        "map": list(data["maps"]),
        "damage": sorted(
            (name for name, found in networks.items() if "damage" in found), key=lambda name: _faded(networks[name])
        ),
        "own": sorted({found["dataset"] for found in networks.values() if "network" in found}),
    }
    beforehand = {name: found["why"] for name, found in networks.items() if "why" in found}
    beforehand |= {f"the sweep of {name}": found["why"] for name, found in data["sweeps"].items() if "why" in found}
    return {
        "choices": choices,
        "beforehand": beforehand,
        "tools": [{"id": name, "title": title} for name, title in TITLES.items() if choices[name]],
    }
