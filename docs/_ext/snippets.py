"""Lint of the marks by which the book quotes the sources: `// [name]` ... `// [/name]`.

literalinclude fails on a missing mark; this fails on one that is doubled, not closed, or quoted nowhere.
"""
import re
from pathlib import Path

from sphinx.util import logging

logger = logging.getLogger(__name__)
ROOT = Path(__file__).resolve().parents[2]
MARK = re.compile(r"^\s*// \[(/?)([a-z0-9_-]+)\]$")
RESERVED = {"starter", "exercise", "bug"}


def sources():
    for top in ("common", "chapters", "benchmarks", "tests"):
        for path in sorted((ROOT / top).rglob("*.[chi]pp")):
            yield path


def lint(app, env):
    quoted = set()
    for name in env.found_docs:
        text = Path(env.doc2path(name)).read_text()
        for block in re.finditer(r"^(`{3,}|:{3,})\{literalinclude\}[ ]*(\S+)\n(.*?)^\1", text, re.M | re.S):
            file = (Path(env.doc2path(name)).parent / block[2]).resolve()
            if block[2].startswith("/"):
                file = (Path(app.srcdir) / block[2][1:]).resolve()
            for mark in re.findall(r':(?:start-after|end-before): *"// \[/?([a-z0-9_-]+)\]"', block[3]):
                quoted.add((file, mark))
    for path in sources():
        begun, seen = None, set()
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
            match = MARK.match(line)
            if not match or match[2] in RESERVED:
                continue
            where = f"{path.relative_to(ROOT)}:{number}"
            closing, mark = match[1] == "/", match[2]
            if closing and begun != mark:
                logger.warning("%s: [/%s] closes nothing", where, mark)
            elif not closing and begun:
                logger.warning("%s: [%s] inside of [%s]", where, mark, begun)
            elif not closing and mark in seen:
                logger.warning("%s: [%s] appears twice", where, mark)
            elif not closing and (path.resolve(), mark) not in quoted:
                logger.warning("%s: [%s] is quoted nowhere in docs/", where, mark)
            begun = None if closing else mark
            seen.add(mark)
        if begun:
            logger.warning("%s: [%s] is not closed", path.relative_to(ROOT), begun)


def setup(app):
    app.connect("env-updated", lint)
    return {"parallel_read_safe": True}
