"""The summary as one page that opens anywhere: no script, nothing from outside, the pictures within."""

from html import escape

from markdown_it import MarkdownIt

from benchmarks.review.pictures import ROWS

STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 75rem; margin: 2rem auto; padding: 0 1rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .35rem .7rem; border-bottom: 1px solid #8886; text-align: left; vertical-align: top; }
pre { padding: .7rem; background: #8882; overflow-x: auto; }
figure { display: grid; grid-template-columns: max-content minmax(0, auto); justify-content: start; gap: .6rem; margin: 0; }
figcaption { display: grid; grid-auto-rows: 1fr; align-items: center; font-size: .85rem; }
img { max-width: 100%; height: auto; }
@media (max-width: 45rem) { /* a phone: a row is a list, each cell after the head of its column */
  thead { display: none; }
  table, tbody, tr { display: block; }
  tr { padding: .5rem 0; border-bottom: 1px solid #8886; }
  td { display: flow-root; padding: .1rem 0 .1rem 8.5rem; border: 0; overflow-wrap: anywhere; }
  td::before { content: attr(data-head); float: left; width: 8rem; margin-left: -8.5rem; opacity: .75; }
  td:empty { display: none; }
}
"""
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


def html(summary, pictures):
    """Return the page.

    Parameters
    ----------
    summary : str
        Markdown.
    pictures : dict of str to (str or None, str)
        Of each autoencoder a PNG in base64 with `ROWS` from above, or none, and a line about it.
    """
    markdown = MarkdownIt("commonmark", {"html": True}).enable("table")
    text = markdown.renderer.render(headed(markdown.parse(summary)), markdown.options, {})
    text = text.replace("<table>", '<div class="wide"><table>').replace("</table>", "</table></div>")
    shown = "".join(section(name, *picture) for name, picture in pictures.items())
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>What this change did</title>\n<style>{STYLE}</style>\n</head>\n'
        f"<body>\n<main>\n<h1>What this change did</h1>\n{text}{shown}</main>\n</body>\n</html>\n"
    )


def headed(tokens):
    """Return the tokens of Markdown, each cell of a table with the head of its column, by which a phone shows it."""
    heads, column = [], 0
    for token, inside in zip(tokens, tokens[1:]):
        if token.type == "thead_open":
            heads = []
        elif token.type == "th_open":
            heads.append(inside.content)
        elif token.type == "tr_open":
            column = 0
        elif token.type == "td_open":
            token.attrSet("data-head", heads[column])
            column += 1
    return tokens


def section(name, png, line):
    alt = f"Five test images of {name}: the originals, reconstructed before and after the change, and the difference"
    rows = "".join(f"<span>{row}</span>" for row in ROWS)
    image = f'<img alt="{escape(alt)}" src="data:image/png;base64,{png}">'
    picture = f"<figure><figcaption>{rows}</figcaption>{image}</figure>" if png else ""
    return f"<section>\n<h2>{escape(name)}</h2>\n<p>{escape(line)}</p>\n{picture}\n</section>\n"
