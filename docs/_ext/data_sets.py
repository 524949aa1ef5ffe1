"""The tables of docs/data.md, out of common/data/sources.tsv, which `make data` reads as well.

    ```{data-sets}
    ```
    ```{data-figures}
    ```
    ```{data-files}
    ```

The first lists the sets: what, size, public source, licence; the second the figures that need more than Fashion-MNIST; the third every
file with its addresses.
"""
import re
from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

TABLE = Path(__file__).resolve().parents[2] / "common" / "data" / "sources.tsv"


def rows(kind):
    fields = [line.split("\t") for line in TABLE.read_text().splitlines()]
    return [f[1:] for f in fields if f[0] == kind]


def size(count):
    """45 KB, 3.1 MB, 170 MB."""
    return f"{count / 1e3:.0f} KB" if count < 1e6 else f"{count / 1e6:.{1 if count < 1e7 else 0}f} MB"


def short(address):
    """Debian's package, or host and repository."""
    if address.startswith("deb:"):
        return "Debian's " + address.split(":")[1]
    if "://" not in address:
        return address  # npm
    parts = address.split("/")
    return "/".join(parts[3:5]) if parts[2] == "raw.githubusercontent.com" else parts[2]


def addresses():
    return {"npm": ["npm"]} | {name: places for name, _, _, *places in rows("from")}


class Table(SphinxDirective):
    def table(self, widths, head, body):
        self.env.note_dependency(str(TABLE))
        group = nodes.tgroup(cols=len(widths))
        group += [nodes.colspec(colwidth=w) for w in widths]
        for part, lines in ((nodes.thead(), [head]), (nodes.tbody(), body)):
            for line in lines:
                part += nodes.row("", *[nodes.entry("", cell if isinstance(cell, nodes.Node) else nodes.paragraph("", cell)) for cell in line])
            group += part
        return [nodes.table("", group)]


class DataSets(Table):
    def run(self):
        places, body = addresses(), []
        for name, what, licence in rows("set"):
            files = [f for f in rows("file") if f[0].startswith(name + "/") and f[5] != "-"]
            sources = [short(place) for f in files for original in f[5].split(",") for place in places[original]]
            body.append([nodes.paragraph("", "", nodes.literal("", name)), what, size(sum(int(f[1]) for f in files)), ", ".join(dict.fromkeys(sources)), licence])
        return self.table([3, 5, 1, 5, 2], ["set", "what", "size", "public sources, in the order in which they are tried", "licence"], body)


class DataFigures(Table):
    def run(self):
        body = []
        for figure, needs in rows("figure"):
            where, _, key = figure.partition("#")
            program = where if key else where.rpartition("/")[0]
            shown = nodes.paragraph("", "", nodes.literal("", program), nodes.Text(f", its numbers on {key}" if key else ": " + where.rpartition("/")[2]))
            sets = dict.fromkeys(need.partition("/")[0] for need in needs.split())
            pictures = ["all"] if "pictures" in needs.split() else [re.sub(r"^pictures/|\.png$", "", need) for need in needs.split() if need.startswith("pictures/")]
            text = ", ".join(s + (f" ({', '.join(pictures)})" if s == "pictures" and pictures else "") for s in sets)
            body.append([shown, text])
        return self.table([4, 6], ["figure", "needs"], body)


class DataFiles(Table):
    def run(self):
        places, body = addresses(), []
        for path, _, _, _, how, originals in rows("file"):
            if originals != "-":
                where = [place.replace(":", " ").removeprefix("deb ") if place.startswith("deb:") else place for name in originals.split(",") for place in places[name]]
                body.append([nodes.paragraph("", "", nodes.literal("", path)), how, nodes.bullet_list("", *[nodes.list_item("", nodes.paragraph("", w)) for w in where])])
        return self.table([3, 2, 7], ["file", "made by", "from the first of these that has it"], body)


def setup(app):
    app.add_directive("data-sets", DataSets)
    app.add_directive("data-figures", DataFigures)
    app.add_directive("data-files", DataFiles)
    return {"parallel_read_safe": True}
