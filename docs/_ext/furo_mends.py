"""Mends Debian's furo 2022.12.07+dfsg and what accessibility checkers find in Sphinx's pages. Each defect is tested for first."""
import re
from pathlib import Path

NORMALIZE = Path("/usr/share/javascript/normalize.css/normalize.css")


def mend_script(static):
    """furo.js is an ES module loaded as a classic script: put what it imports in front."""
    script = static / "scripts" / "furo.js"
    text = script.read_text()
    start = 'import Gumshoe from "./gumshoe-patched.js";'
    if text.startswith(start):
        script.write_text((static / "scripts" / "gumshoe-patched.js").read_text() + text[len(start):])


def mend_style(static):
    """furo.css imports a file from the web root, and has lost its automatic dark mode."""
    style = static / "styles" / "furo.css"
    text = style.read_text()
    start = "@import url(/javascript/normalize.css/normalize.css);"
    if text.startswith(start):
        text = NORMALIZE.read_text() + text[len(start):]
    if "prefers-color-scheme" not in text:
        block = re.search(r'body\[data-theme="dark"\] \{(.*?)\}', text, re.S)[1]
        dark = 'body:not([data-theme="light"])'
        text += f"""
@media not print {{ @media (prefers-color-scheme: dark) {{
  {dark} {{{block}}}
  html {dark} .only-light {{ display: none !important; }}
  html {dark} .only-dark {{ display: block !important; }}
}} }}
"""
    style.write_text(text)


def mend_page(text, single=False):
    # A caption with role="heading" needs a level; what scrolls sideways must be reachable by keyboard.
    text = text.replace('role="heading">', 'role="heading" aria-level="2">')
    text = text.replace("<pre>", '<pre tabindex="0">')
    text = text.replace('<table class="docutils', '<table tabindex="0" class="docutils')
    text = text.replace('<div class="table-wrapper', '<div tabindex="0" class="table-wrapper')
    # docutils closes a list of citations that Sphinx has not opened: the footer would stand beside the page.
    if "citation-list" not in text:
        text = text.replace('<div class="citation"', '<div class="citation-list">\n<div class="citation"', 1)
    # furo's two buttons for the side bars are labels that only a mouse reaches.
    text = re.sub(r'(<button class="theme-toggle")>', r'\1 aria-label="Toggle light, dark, automatic colours">', text)
    # A figure opens by itself, to be enlarged on a small screen; not on paper.
    if not single:
        text = re.sub(r'(<figure class="[^"]*\bresult-figure\b[^>]*>\s*)(<img [^>]*?src="([^"]+)"[^>]*>)', r'\1<a class="enlarge" href="\3">\2</a>', text)
    return text


def mend(app, exception):
    if exception is not None or app.builder.name not in ("html", "dirhtml", "singlehtml"):
        return
    static = Path(app.outdir) / "_static"
    if app.config.html_theme == "furo":
        mend_script(static)
        mend_style(static)
    for page in Path(app.outdir).rglob("*.html"):
        text = page.read_text()
        mended = mend_page(text, app.builder.name == "singlehtml")
        if mended != text:
            page.write_text(mended)


def setup(app):
    app.connect("build-finished", mend)
    return {"parallel_read_safe": True}
