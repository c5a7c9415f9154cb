"""Real or noise, as docs/experiments.md shows it: what `stages.compare` prints on the sample.

    python -m benchmarks.studies.comparison

After `make repro`; runs the command that stands in that page and puts what it prints below. A minute.
"""

import datetime
import os
import re
import shlex
import subprocess
from pathlib import Path

from benchmarks import command
from benchmarks.studies import markdown
from hourglass.engines.machine import processor

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "experiments.md"
MARKS = "<!-- comparison: python -m benchmarks.studies.comparison -->", "<!-- end of the comparison -->"


def main():
    text = PAGE.read_text()
    command = re.search(r"^python -m stages\.compare .*", text, re.M).group()
    said = subprocess.run(shlex.split(command), cwd=ROOT, capture_output=True, text=True, check=True).stdout
    shown = said[said.index("\nMSE (0-255)") :].strip()
    when = f"On the sample, {datetime.date.today()}, {processor()}, {os.cpu_count()} cores:"
    PAGE.write_text(markdown.between(text, MARKS, f"{when}\n\n```text\n{shown}\n```"))


if __name__ == "__main__":
    command.run(main)
