"""A pull request with m = 5 instead of 20, as its reviewer reads it: the sample in docs/pull_request.md, .html and .png.

    python -m benchmarks.studies.review

Makes the change in a clone of the commit, with this folder's cache, and reviews it there. Half a minute.
"""

import base64
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks import command
from benchmarks.studies import markdown

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "pull_request.md"
MARKS = "<!-- sample: python -m benchmarks.studies.review -->", "<!-- end of sample -->"
TARGETS = ["evaluate@tgs_columns"]


def main():
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        subprocess.run(["git", "clone", "-q", ROOT, folder], check=True)
        python = [sys.executable, "-m"]
        git = ["git", "-c", "user.name=sample", "-c", "user.email=sample@example.org"]
        for command in (
            [*python, "dvc", "cache", "dir", "-q", "--local", ROOT / ".dvc" / "cache"],
            ["git", "checkout", "-qb", "five"],
            ["sed", "-i", "s/^bottleneck: 20 /bottleneck: 5 /", "params.yaml"],
            [*python, "dvc", "repro", "-q", *TARGETS],
            [*git, "commit", "-qam", "Code a column in 5 numbers"],
        ):
            subprocess.run(command, cwd=folder, check=True)
        branch = subprocess.check_output(["git", "branch", "--show-current"], cwd=ROOT, text=True).strip()
        subprocess.run([*python, "benchmarks.review.pull_request", f"origin/{branch}"], cwd=folder, check=False)
        summary, html = ((folder / "report" / f"pull_request.{kind}").read_text() for kind in ("md", "html"))
    summary, html = (text.replace(f"origin/{branch}", "main") for text in (summary, html))
    PAGE.with_suffix(".html").write_text(html)
    PAGE.with_suffix(".png").write_bytes(base64.b64decode(re.search(r"base64,([^\"]+)", html)[1]))
    PAGE.write_text(markdown.between(PAGE.read_text(), MARKS, summary.rstrip("\n")))


if __name__ == "__main__":
    command.run(main)
