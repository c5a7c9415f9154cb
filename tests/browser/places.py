"""Where the browser tests find things."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "report" / "index.html"
