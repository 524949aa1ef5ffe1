"""Numbers, tables and figures out of results.json: none is typed into the text.

    {result}`00_foundations/train_classifier#test_accuracy`          the metric, with its unit; several seeds: mean ± deviation, of times the least, of rates the largest
    {result}`00_foundations/train_classifier#test_accuracy .1f`      in another format; `full` before the format: that budget
    {result}`00_foundations/train_classifier#seconds .0f`            a top-level key
    {prog}`01_visualization/saliency_maps`                        a program that exists, by its name
    {published}`86.76 nats`                                          a number that somebody else reports; its citation stands beside it

    ```{result-figure} 00_foundations/train_classifier/confusion.png
    :name: fig-confusion
    :alt: ...
    Caption. The command, seed, budget and machine are added. Option `:budget: full`: that budget's picture.
    ```

    ```{result-table} 00_foundations/train_classifier#per_class
    :name: tab-per-class
    Caption.
    ```

They are stored in docs/figures/CC/PROGRAM/: results.json and the pictures of the run that is shown, BUDGET-seedN/results.json of the other
seeds and budgets, copied by `make figures`, which also writes each picture's checksum. The path may be spelled out
as docs/figures/CC/PROGRAM/results.json#key. A number whose metric, run or program does not exist, a picture that no results.json lists or that has
changed since it was copied, and a measured number that is typed into a chapter fail the build.
"""
import hashlib
import json
import math
import re
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxRole

logger = logging.getLogger(__name__)
ROOT = Path(__file__).resolve().parents[2]
STORE = ROOT / "docs" / "figures"
# Of several seeds' times the least is shown, of their rates the largest: a busy machine only slows a run down.
BEST = {"s": min, "ms": min, "images/s": max, "pictures/s": max, "GFLOP/s": max, "GB/s": max}
BOUND = {"upper bound": "≤ ", "lower bound": "≥ "}


OPTIONS = {"quick", "default", "full", "plain", "seed1"}
FORMAT = re.compile(r"[+,]?(\.\d+)?[efg]")


class Missing(Exception):
    pass


def has_program(chapter, program):
    """A source file, or `PROGRAM ... as NAME` in the chapter's list of runs."""
    if (ROOT / "chapters" / chapter / f"{program}.cpp").exists() or chapter == "benchmarks" and (ROOT / chapter / program).is_dir():
        return True
    runs = ROOT / "chapters" / chapter / "programs"
    return runs.exists() and any(line.split()[-2:] == ["as", program] for line in runs.read_text().splitlines() if line.split())


def read_runs(env, where, budget="default"):
    """All seeds' results of CHAPTER/PROGRAM at that budget, the first seed first."""
    chapter, _, program = where.partition("/")
    if not has_program(chapter, program):
        raise Missing(f"{where}: no such program")
    home, runs = STORE / chapter / program, []
    for file in sorted([home / "results.json", *home.glob("*/results.json")]):
        if not file.exists():
            continue
        env.note_dependency(str(file))
        run = json.loads(file.read_text())
        if run["chapter"] != chapter or file.parent != home and file.parent.name != f"{run['budget']}-seed{run['seed']}":
            raise Missing(f"{file.relative_to(ROOT)} holds the results of {run['chapter']}/{run['program']} {run['budget']}-seed{run['seed']}")
        if run["budget"] == budget:
            runs.append(run)
    if not runs:
        raise Missing(f"docs/figures/{where} has no results of the {budget} budget: run the program, then 'make figures'")
    runs.sort(key=lambda r: r["seed"])
    return runs


def metric(run, key):
    """(value, unit, kind) of a metric or of a top-level key."""
    for m in run["metrics"]:
        if m["name"] == key:
            return m["value"], m.get("unit", ""), m.get("kind", "exact")
    if key in run and not isinstance(run[key], (dict, list)):
        return run[key], {"seconds": "s"}.get(key, ""), "exact"
    known = ", ".join(m["name"] for m in run["metrics"])
    raise Missing(f"{run['chapter']}/{run['program']} has no '{key}' (it has {known})")


def show(value, form, unit):
    if not isinstance(value, (int, float)):
        return written(str(value))
    if not form:
        form = ",.0f" if float(value).is_integer() and abs(value) < 1e15 else ",.4g" if abs(value) < 10000 else ",.0f"
    text = format(value, form).replace("-", "−", 1) if value < 0 else format(value, form)
    if match := re.fullmatch(r"(.*)e([+-])0*(\d+)", text):
        power = match[3].translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
        text = f"{match[1]}·10{'⁻' if match[2] == '-' else ''}{power}"
    return text


def written(cell):
    """A table's words as a book sets them: 12,345; ≤; ±; é."""
    if re.fullmatch(r"\d{4,}", cell):
        return f"{int(cell):,}"
    return cell.replace("<=", "≤").replace("+-", "±").replace("Frechet", "Fréchet")


class ResultRole(SphinxRole):
    def run(self):
        try:
            where, _, rest = self.text.partition("#")
            where = re.sub(r"^docs/figures/|/results\.json$", "", where)
            words, options = rest.split(), []
            while len(words) > 1 and (words[-1] in OPTIONS or FORMAT.fullmatch(words[-1])):
                options.append(words.pop())
            key = " ".join(words)
            budget = next((o for o in options if o in ("quick", "default", "full")), "default")
            form = next((o for o in options if o not in OPTIONS), "")
            runs = read_runs(self.env, where, budget)
            if "seed1" in options:
                runs = runs[:1]
            found = [metric(run, key) for run in runs]
            values, unit, kind = [f[0] for f in found], found[0][1], found[0][2]
            several = len(values) > 1 and all(isinstance(v, (int, float)) for v in values)
            if several and unit in BEST:
                text = show(BEST[unit](values), form, unit)
            elif several:
                mean = sum(values) / len(values)
                deviation = math.sqrt(sum((v - mean) ** 2 for v in values) / (len(values) - 1))
                places = max(0, 1 - math.floor(math.log10(deviation))) if deviation > 0 else 0
                form = form or (f",.{min(places, 4)}f" if deviation > 0 else "")
                text = show(mean, form, unit) + (f" ± {show(deviation, form, unit)}" if deviation > 0 and "plain" not in options else "")
            else:
                text = show(values[0], form, unit)
            unit = {"percent": "%"}.get(unit, unit)
            text = BOUND.get(kind, "") + text + (f"\u00a0{unit}" if unit and "plain" not in options else "")
            first = runs[0]
            about = f"{first['command']}; seed {', '.join(str(r['seed']) for r in runs)}, budget {budget}, {first['isa']}, {threads(first)}, {first['machine']['processor']}"
            return [nodes.inline(self.rawtext, text, classes=["result"], title=about)], []
        except (Missing, KeyError, ValueError) as e:
            message = f"missing result '{self.text}': {e}"
            logger.warning("%s", message, location=self.get_source_info())
            return [nodes.inline(self.rawtext, "missing result")], []


def threads(run):
    return f"{run['threads']} thread" + ("s" if run["threads"] != 1 else "")


class PublishedRole(SphinxRole):
    def run(self):
        return [nodes.inline(self.rawtext, self.text, classes=["published"])], []


class ProgramRole(SphinxRole):
    def run(self):
        chapter, _, program = self.text.partition("/")
        if not has_program(chapter, program):
            logger.warning("no such program: '%s'", self.text, location=self.get_source_info())
        return [nodes.literal(self.rawtext, program)], []


def provenance(run):
    machine = run["machine"]
    return [nodes.inline("", " "), nodes.inline("", "", nodes.literal("", run["command"]),
            nodes.Text(f", seed {run['seed']}, {run['isa']}, {threads(run)}, {machine['processor']}"), classes=["provenance"])]


class ResultFigure(SphinxDirective):
    has_content = True
    required_arguments = 1
    final_argument_whitespace = True
    option_spec = {"name": directives.unchanged, "alt": directives.unchanged_required, "width": directives.unchanged, "class": directives.class_option,
                   "budget": directives.unchanged}

    def run(self):
        path = Path(self.arguments[0])
        try:
            if "alt" not in self.options:
                raise Missing("a figure needs :alt:")
            run = read_runs(self.env, str(path.parent), self.options.get("budget", "default"))[0]
            aside = STORE / path.parent / f"{run['budget']}-seed{run['seed']}"  # where another run than the shown one lies
            file = (aside if aside.is_dir() else STORE / path.parent) / path.name
            if path.name not in [f["file"] for f in run["figures"]]:
                raise Missing(f"results.json lists no figure {path.name}, but " + ", ".join(f["file"] for f in run["figures"]))
            if not file.exists() and file.with_suffix(".jpg").exists():
                file = file.with_suffix(".jpg")  # how a large PNG is stored
            if not file.exists():
                raise Missing(f"{file.relative_to(ROOT)} is not there: run 'make figures'")
            sums = dict(reversed(line.split()) for line in (file.parent / "SHA256SUMS").read_text().splitlines())
            if sums.get(file.name) != hashlib.sha256(file.read_bytes()).hexdigest():
                raise Missing(f"{file.relative_to(ROOT)} is not the picture that 'make figures' copied")
        except (Missing, OSError) as e:
            logger.warning("missing figure '%s': %s", self.arguments[0], e, location=self.get_location())
            return []
        figure = nodes.figure(classes=["result-figure"])
        figure += nodes.image(uri="/figures/" + str(file.relative_to(STORE)), alt=self.options["alt"], classes=self.options.get("class", []),
                              **({"width": self.options["width"]} if "width" in self.options else {}))
        holder = nodes.Element()
        self.state.nested_parse(self.content, self.content_offset, holder)
        caption = nodes.caption("", "", *(holder[0].children if holder.children else []))
        caption += provenance(run)
        figure += caption
        self.set_source_info(figure)
        self.add_name(figure)
        return [figure]


class ResultTable(SphinxDirective):
    has_content = True
    required_arguments = 1
    final_argument_whitespace = True
    option_spec = {"name": directives.unchanged, "columns": directives.unchanged, "budget": directives.unchanged, "formats": directives.unchanged}

    def run(self):
        where, _, key = self.arguments[0].partition("#")
        try:
            run = read_runs(self.env, where, self.options.get("budget", "default"))[0]
            found = [t for t in run["tables"] if t["name"] == key]
            if not found:
                raise Missing(f"no table '{key}', but " + ", ".join(t["name"] for t in run["tables"]))
            columns = found[0]["columns"]
            named = self.options.get("columns", "")
            chosen = [c.strip() for c in named.split(";" if ";" in named else ",")] if named else columns
            if set(chosen) - set(columns):
                raise Missing(f"table '{key}' has the columns " + ", ".join(columns))
        except Missing as e:
            logger.warning("missing table '%s': %s", self.arguments[0], e, location=self.get_location())
            return []
        forms = [f.strip() for f in self.options.get("formats", "").split(",")] if "formats" in self.options else [""] * len(chosen)
        index = [columns.index(c) for c in chosen]
        group = nodes.tgroup(cols=len(chosen))
        group += [nodes.colspec(colwidth=1) for _ in chosen]

        def row(cells):
            line = nodes.row()
            for cell in cells:
                line += nodes.entry("", nodes.paragraph("", cell))
            return line

        group += nodes.thead("", row(written(c.replace("_", " ")) for c in chosen))
        group += nodes.tbody("", *[row(show(r[i], f, "") for i, f in zip(index, forms)) for r in found[0]["rows"]])
        table = nodes.table("", classes=["result-table"])
        holder = nodes.Element()
        self.state.nested_parse(self.content, self.content_offset, holder)
        title = nodes.title("", "", *(holder[0].children if holder.children else [nodes.Text(key)]))
        title += provenance(run)
        table += [title, group]
        self.set_source_info(table)
        self.add_name(table)
        return [table]


class FrontPictures(SphinxDirective):
    """The chapters' pictures of README.md, each over its chapter's name; those that no run has left yet are missing there, too."""

    def run(self):
        readme = ROOT / "README.md"
        self.env.note_dependency(str(readme))
        cards = nodes.container(classes=["cards"])
        for chapter, name, alt in re.findall(r"<!--picture (\w+)/(\S+) \d+ ([^>]+?)--><img", readme.read_text()):
            file = STORE / chapter / name
            file = file if file.exists() else file.with_suffix(".jpg")
            link = addnodes.pending_xref("", nodes.inline(), refdomain="std", reftype="doc", reftarget=f"/chapters/{chapter}", refexplicit=False, refdoc=self.env.docname, refwarn=True)
            cards += nodes.container("", nodes.image(uri="/figures/" + str(file.relative_to(STORE)), alt=alt), nodes.paragraph("", "", link), classes=["card"])
        return [cards]


# What a run measures; such a number in a chapter's prose comes by a role.
TYPED = re.compile(r"(?<![\w.])\d[\d,.]*\s?(?:nats|bits/dim|images/s|GFLOP/s|GB/s)\b|(?<![\w.])\d+\.\d+\s?%")


def lint(app, env):
    for name in env.found_docs:
        if not name.startswith("chapters/"):
            continue
        text = Path(env.doc2path(name)).read_text()
        text = re.sub(r"^(`{3,}).*?^\1", lambda m: "\n" * m[0].count("\n"), text, flags=re.M | re.S)
        text = re.sub(r"\{[a-z-]+\}`[^`]*`|`[^`]*`|\$\$.*?\$\$|\$[^$]*\$", lambda m: "\n" * m[0].count("\n"), text, flags=re.S)
        for number, line in enumerate(text.splitlines(), 1):
            for match in TYPED.finditer(line):
                logger.warning("a measured number is typed: '%s'; use {result} (ours) or {published} (theirs)", match[0], location=(name, number))


def visit_inline(self, node):
    classes = " ".join(node["classes"])
    title = f' title="{self.attval(node["title"])}"' if "title" in node else ""
    self.body.append(f'<span class="{classes}"{title}>' if classes or title else "<span>")


def setup(app):
    app.add_role("result", ResultRole())
    app.add_role("published", PublishedRole())
    app.add_role("prog", ProgramRole())
    app.add_directive("result-figure", ResultFigure)
    app.add_directive("result-table", ResultTable)
    app.add_directive("front-pictures", FrontPictures)
    app.add_node(nodes.inline, override=True, html=(visit_inline, lambda self, node: self.body.append("</span>")))
    app.connect("env-updated", lint)
    return {"parallel_read_safe": True}
