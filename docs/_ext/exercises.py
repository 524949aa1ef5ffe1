"""```{exercise} 00_foundations/tanh_backward``` : a numbered exercise, told by its own files.

Title and minutes are the first line of exercise.hpp, the task is the comment below it; hints and solution are folded away.
{numref}`ex-tanh_backward` refers to it. Every exercise must stand in the book.
"""
import re
import subprocess
from pathlib import Path

from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxRole

logger = logging.getLogger(__name__)
ROOT = Path(__file__).resolve().parents[2]


class exercise(nodes.General, nodes.Element):
    pass


class fold(nodes.General, nodes.Element):
    pass


def folder(key):
    return ROOT / "chapters" / key.split("/")[0] / "exercises" / key.split("/")[1]


class ExerciseDirective(SphinxDirective):
    required_arguments = 1
    has_content = True

    def run(self):
        return self.tell(self.arguments[0])

    def tell(self, key):
        home = folder(key)
        if not (home / "exercise.hpp").exists():
            logger.warning("no exercise '%s'", key, location=self.get_location())
            return []
        for name in ("exercise.hpp", "solution.cpp", "hints.md"):
            self.env.note_dependency(str(home / name))
        lines = (home / "exercise.hpp").read_text().splitlines()
        head = re.match(r"// Exercise (\d+) \((\d+) min\): (.*)$", lines[0])
        if not head:
            logger.warning("%s/exercise.hpp must begin with '// Exercise N (M min): title'", home, location=self.get_location())
            return []
        task = []
        for line in lines[1:]:
            if not line.startswith("//"):
                break
            task.append(line[3:])
        node = exercise(classes=["exercise", "bug"] if "/bug_" in key else ["exercise"], ids=["ex-" + key.split("/")[1].replace("_", "-")])
        node["names"] = ["ex-" + key.split("/")[1]]
        self.state.document.note_explicit_target(node)
        node["title"], node["minutes"] = head[3], head[2]
        node += nodes.caption("", head[3][0].upper() + head[3][1:])
        # The task: indented lines are formulas or code, the rest is prose.
        paragraph, code, points = [], [], []

        def flush():
            if points:
                node.append(nodes.bullet_list("", *[nodes.list_item("", self.inline(p)) for p in points]))
                points.clear()
            if paragraph:
                node.append(self.inline(" ".join(paragraph)))
                paragraph.clear()
            if code:
                node.append(nodes.literal_block("", "\n".join(code), language="text", classes=["task"]))
                code.clear()

        for line in task + [""]:
            if line.startswith("    "):
                if paragraph:
                    flush()
                code.append(line[4:])
            elif line.lstrip().startswith("- "):
                if paragraph or code:
                    flush()
                points.append(line.lstrip()[2:].strip())
            elif points and line.startswith("  ") and line.strip():
                points[-1] += " " + line.strip()
            else:
                if code or points or not line.strip():
                    flush()
                if line.strip():
                    paragraph.append(line.strip())
        flush()
        command = nodes.paragraph("", "", nodes.literal("", f"make check EX={key}"), nodes.Text(f" makes my/{key}.cpp and checks it. About {head[2]} minutes."))
        node += command
        hints = re.split(r"^## ", (home / "hints.md").read_text(), flags=re.M)[1:]
        for number, hint in enumerate(hints, 1):
            first, _, rest = hint.partition("\n")
            part = fold(summary=f"Hint {number}: {first}")
            for block in re.split(r"\n\s*\n", rest.strip()):
                part += self.inline(block)
            node += part
        shown = subprocess.run(["awk", "-v", "solution=1", "-f", str(ROOT / "tests/tools/starter"), str(home / "solution.cpp")], capture_output=True, text=True)
        if shown.returncode:
            logger.warning("%s", shown.stderr.strip(), location=self.get_location())
        solution = fold(summary="Solution")
        solution += nodes.literal_block(shown.stdout, shown.stdout, language="cpp")
        node += solution
        if (home / "story.md").exists():
            story = fold(summary="What it was, and where it happened")
            for block in re.split(r"\n\s*\n", re.sub(r"^#+ .*\n", "", (home / "story.md").read_text(), flags=re.M).strip()):
                story += self.inline(block)
            node += story
        self.set_source_info(node)
        seen = getattr(self.env, "book_exercises", {})
        seen[key] = self.env.docname
        self.env.book_exercises = seen
        return [node]

    def inline(self, text):
        """A paragraph whose `code` is set as code."""
        if text.startswith("    "):
            return nodes.literal_block("", "\n".join(line[4:] for line in text.splitlines()), language="text")
        paragraph = nodes.paragraph()
        for i, piece in enumerate(text.replace("\n", " ").split("`")):
            paragraph += nodes.literal("", piece) if i % 2 else nodes.Text(piece)
        return paragraph


class MinutesRole(SphinxRole):
    """{minutes}`00_foundations/adam`: how long an exercise takes, as its first line says; several keys are added up."""

    def run(self):
        total = 0
        for key in self.text.split():
            file = folder(key) / "exercise.hpp"
            head = re.match(r"// Exercise \d+ \((\d+) min\)", file.read_text()) if file.exists() else None
            if not head:
                logger.warning("no exercise '%s'", key, location=self.get_source_info())
                return [nodes.Text("?")], []
            self.env.note_dependency(str(file))
            total += int(head[1])
        return [nodes.Text(str(total))], []


class ExercisesDirective(ExerciseDirective):
    """```{exercises} 04_pixelrnn_pixelcnn```: all of a chapter's exercises, in their order."""

    def run(self):
        def number(home):
            head = re.match(r"// Exercise (\d+)", (home / "exercise.hpp").read_text())
            return int(head[1]) if head else 0

        self.env.note_reread()  # a new exercise must appear though no page has changed
        homes = sorted((c.parent for c in (ROOT / "chapters" / self.arguments[0]).glob("exercises/*/check.cpp")), key=number)
        return [node for home in homes for node in self.tell(f"{self.arguments[0]}/{home.name}")]


def visit_exercise(self, node):
    self.body.append(self.starttag(node, "div", ""))


def depart_exercise(self, node):
    self.body.append("</div>\n")


def visit_fold(self, node):
    self.body.append(f'<details><summary>{self.encode(node["summary"])}</summary>\n')


def depart_fold(self, node):
    self.body.append("</details>\n")


def configure(app, config):
    config.numfig_format.setdefault("exercise", "Exercise %s")


def every_exercise_is_told(app, env):
    told = getattr(env, "book_exercises", {})
    for check in sorted((ROOT / "chapters").glob("*/exercises/*/check.cpp")):
        key = f"{check.parts[-4]}/{check.parts[-2]}"
        if key not in told:
            logger.warning("the exercise %s stands nowhere in the book", key)


def purge(app, env, docname):
    env.book_exercises = {k: d for k, d in getattr(env, "book_exercises", {}).items() if d != docname}


def setup(app):
    app.add_enumerable_node(exercise, "exercise", lambda node: node["title"], html=(visit_exercise, depart_exercise))
    app.add_directive("exercise", ExerciseDirective)
    app.add_directive("exercises", ExercisesDirective)
    app.add_role("minutes", MinutesRole())
    app.add_node(fold, html=(visit_fold, depart_fold))
    app.connect("config-inited", configure)
    app.connect("env-purge-doc", purge)
    app.connect("env-updated", every_exercise_is_told)
    return {"parallel_read_safe": True}
