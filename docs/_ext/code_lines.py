"""Quoted code never runs out of the page: a line that is too long goes on below, four characters further in than it began.

Each line of a listing becomes a span that knows its indentation; book.css breaks it. What the copy button takes stays the source.
"""
import re

from sphinx.highlighting import PygmentsBridge

highlight = PygmentsBridge.highlight_block
PRE = re.compile(r"(<pre[^>]*>(?:<span></span>)?)(.*?)(\n?</pre>)", re.S)
MARKUP = re.compile(r"<[^>]*>")


def wrap(line):
    text = MARKUP.sub("", line)
    bare = text.lstrip(" ")
    comment = re.match(r"//( *)", bare)  # its own words go on below its first one; a formula in it four characters further in
    inner = 0 if not comment else 2 + len(comment[1]) - (4 if len(comment[1]) == 1 else 0)
    return f'<span class="line" style="--in: {len(text) - len(bare) + inner}ch">{line}\n</span>'


def highlight_block(self, source, lang, opts=None, force=False, location=None, **kwargs):
    text = highlight(self, source, lang, opts, force, location, **kwargs)
    if self.dest != "html":
        return text
    return PRE.sub(lambda m: m[1] + "".join(wrap(line) for line in m[2].split("\n")) + "</pre>", text)


def setup(app):
    PygmentsBridge.highlight_block = highlight_block
    return {"parallel_read_safe": True}
