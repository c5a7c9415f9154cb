"""The summary as one page that opens anywhere: no script, nothing from outside, the pictures within."""

from html import escape

from markdown_it import MarkdownIt

STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 75rem; margin: 2rem auto; padding: 0 1rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .35rem .7rem; border-bottom: 1px solid #8886; text-align: left; vertical-align: top; }
pre { padding: .7rem; background: #8882; overflow-x: auto; }
img { max-width: 100%; background: white; }
"""
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


def html(summary, pictures):
    """Return the page.

    Parameters
    ----------
    summary : str
        Markdown.
    pictures : dict of str to (str or None, str)
        Of each autoencoder a PNG in base64, or none, and a line about it.
    """
    text = MarkdownIt("commonmark", {"html": True}).enable("table").render(summary)
    text = text.replace("<table>", '<div class="wide"><table>').replace("</table>", "</table></div>")
    shown = "".join(section(name, *picture) for name, picture in pictures.items())
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>What this change did</title>\n<style>{STYLE}</style>\n</head>\n'
        f"<body>\n<main>\n<h1>What this change did</h1>\n{text}{shown}</main>\n</body>\n</html>\n"
    )


def section(name, png, line):
    alt = f"Five test images of {name}: the originals, reconstructed before and after the change, and the difference"
    picture = f'<img alt="{escape(alt)}" src="data:image/png;base64,{png}">' if png else ""
    return f"<section>\n<h2>{escape(name)}</h2>\n{f'<p>{escape(line)}</p>' if line else ''}{picture}\n</section>\n"
