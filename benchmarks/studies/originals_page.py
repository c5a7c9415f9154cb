"""docs/originals/sample.json -> the table of the originals' own ways in docs/seismograms.md, which `seismograms_page` writes."""

import numpy as np

from benchmarks.studies import markdown
from benchmarks.studies.markdown import interval


def table(found):
    """Return what the originals' own ways change, in a table."""
    sliding, dropout, leak = (found[name] for name in ("sliding", "dropout", "leak"))
    rows = [
        {
            "of": "DeepDenoiser",
            "here": "a window's spectrogram divided by its own deviation",
            "the original": "in use less the mean, by the deviation of a sliding 200 times: of a window's 201 the first 200, so that nothing slides",
            "measured": "gain at 0 dB, and the difference, over earthquakes",
            "found here": interval(sliding["own"]),
            "with the original's": f"{interval(sliding['sliding'])}: {interval(sliding['difference'], '+')}",
        }
    ]
    rows += [
        {
            "of": "EQTransformer",
            "here": "dropout in training alone",
            "the original": "dropout in use, too",
            "measured": f"F1 of {phase.upper()} within 0.5 s; of {len(of['on'])} draws the mean, least and most",
            "found here": f"{of['off']:.3f}",
            "with the original's": f"{np.mean(of['on']):.3f} ({min(of['on']):.3f} to {max(of['on']):.3f}); "
            f"a pick moves by {of['moved']:.3f} s (standard deviation)",
        }
        for phase, of in dropout.items()
    ]
    for rows_of, words in (("known", "the test rows trained on"), ("others", "the other test rows")):
        clean, leaked = (leak[f"{rows_of}_{way}"] for way in ("clean", "leaked"))
        rows.append(
            {
                "of": "WaveDecompNet",
                "here": "no event in both parts",
                "the original": "45 % of the test rows trained on",
                "measured": f"explained at 0 dB of {words}, each of {len(clean)} seeds",
                "found here": ", ".join(f"{one:.3f}" for one in clean),
                "with the original's": ", ".join(f"{one:.3f}" for one in leaked),
            }
        )
    return f"{found['date']}, {found['machine']}, the sample:\n\n{markdown.table(rows)}"
