"""Formulas by KaTeX at build time: the page needs no script, MathML serves screen readers, and bad TeX is a warning (-W: an error).

One node process serves the whole build; each request and answer is one line of JSON.
"""
import atexit
import json
import os
import shutil
import subprocess
from pathlib import Path

from docutils import nodes
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

logger = logging.getLogger(__name__)

KATEX = Path("/usr/share/javascript/katex")

# The book's own commands; docs/notation.md lists them.
MACROS = {
    r"\E": r"\mathbb{E}",
    r"\R": r"\mathbb{R}",
    r"\N": r"\mathcal{N}",
    r"\L": r"\mathcal{L}",
    r"\KL": r"\mathrm{KL}\left(#1 \,\middle\|\, #2\right)",
    r"\JSD": r"\mathrm{JSD}\left(#1 \,\middle\|\, #2\right)",
    r"\pd": r"\frac{\partial #1}{\partial #2}",
    r"\data": r"\mathrm{data}",
    r"\diag": r"\operatorname{diag}",
    r"\argmax": r"\operatorname*{arg\,max}",
    r"\argmin": r"\operatorname*{arg\,min}",
}

SERVER = r"""
const katex = require("katex");
const macros = JSON.parse(process.argv[1]);
require("readline").createInterface({ input: process.stdin }).on("line", (line) => {
  const { tex, display } = JSON.parse(line);
  let answer;
  try {
    answer = { html: katex.renderToString(tex, { displayMode: display, output: "htmlAndMathml", strict: "error", throwOnError: true, macros: { ...macros } }) };
  } catch (e) {
    answer = { error: String(e.message) };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
});
"""


class Katex:
    def __init__(self):
        self.process = None
        self.known = {}

    def render(self, tex, display):
        key = (tex, display)
        if key not in self.known:
            if self.process is None:
                environment = dict(os.environ, NODE_PATH="/usr/share/nodejs")
                self.process = subprocess.Popen(["node", "-e", SERVER, json.dumps(MACROS)], stdin=subprocess.PIPE,
                                                stdout=subprocess.PIPE, env=environment, text=True)
                atexit.register(self.process.kill)
            self.process.stdin.write(json.dumps({"tex": tex, "display": display}) + "\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
            self.known[key] = json.loads(line) if line else {"error": "node ended; is the package 'katex' installed?"}
        return self.known[key]


katex = Katex()


def html(node, display):
    answer = katex.render(node.astext(), display)
    if "error" in answer:
        logger.warning("bad TeX: %s in: %s", answer["error"], node.astext(), location=node)
        return "<code>bad TeX</code>"
    return answer["html"]


def visit_inline(self, node):
    self.body.append(f'<span class="math notranslate nohighlight">{html(node, False)}</span>')
    raise nodes.SkipNode


def visit_display(self, node):
    # No id here: Sphinx wraps a labelled equation in a target of its own.
    self.body.append('<div class="math notranslate nohighlight">')
    self.body.append(f'<div class="equation" tabindex="0">{html(node, True)}</div>')
    if node["number"]:
        number = get_node_equation_number(self, node)
        self.body.append(f'<span class="eqno">({number})')
        self.add_permalink_ref(node, "Permalink to this equation")
        self.body.append("</span>")
    self.body.append("</div>")
    raise nodes.SkipNode


def copy_katex(app, exception):
    if exception is None and app.builder.format == "html":
        target = Path(app.outdir) / "_static" / "katex"
        target.mkdir(parents=True, exist_ok=True)
        shutil.copy(KATEX / "katex.min.css", target)
        shutil.copytree((KATEX / "fonts").resolve(), target / "fonts", dirs_exist_ok=True)


def setup(app):
    app.add_html_math_renderer("katex", (visit_inline, None), (visit_display, None))
    app.config.html_math_renderer = "katex"
    app.connect("build-finished", copy_katex)
    return {"parallel_read_safe": True}
