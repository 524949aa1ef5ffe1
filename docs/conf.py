# The book: Sphinx + MyST + furo, offline. `make book` builds it with -W -n: whatever is broken fails.
import os
import sys

sys.path.insert(0, os.path.abspath("_ext"))

project = "Seeing and Dreaming"
author = "The Seeing and Dreaming authors"
copyright = "The Seeing and Dreaming authors. Text CC BY 4.0, code MIT"
language = "en"

extensions = [
    "myst_parser",
    "sphinxcontrib.bibtex",
    "sphinx_copybutton",
    "katex_math",  # formulas become HTML and MathML at build time; bad TeX fails
    "snippets",    # marks in the sources are unique, paired and quoted
    "results",     # numbers, tables and figures from results.json
    "data_sets",   # where the data comes from, out of common/data/sources.tsv
    "exercises",   # exercises from chapters/*/exercises
    "numbering",   # chapters count from 0, as their folders do
    "code_lines",  # long lines of quoted code go on below
    "furo_mends",  # what Debian's furo lacks
]
myst_enable_extensions = ["dollarmath", "deflist", "colon_fence"]
myst_heading_anchors = 3
myst_dmath_double_inline = False
exclude_patterns = ["_ext", "figures/**/*.md"]
root_doc = "index"

numfig = True
math_numfig = True
numfig_secnum_depth = 1
numfig_format = {"figure": "Figure %s", "table": "Table %s", "code-block": "Listing %s"}
math_eqref_format = "Equation {number}"

bibtex_bibfiles = ["references.bib"]
bibtex_default_style = "alpha"
bibtex_reference_style = "author_year"
bibtex_footbibliography_header = ""

highlight_language = "cpp"
pygments_style = "book_style.Light"
pygments_dark_style = "book_style.Dark"

html_theme = "furo"
html_title = "Seeing and Dreaming"
html_static_path = ["_static"]
html_css_files = ["katex/katex.min.css", "book.css"]
html_copy_source = False
html_show_sphinx = False
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#0b5394", "color-brand-content": "#0b5394"},
    "dark_css_variables": {"color-brand-primary": "#8ab8ff", "color-brand-content": "#8ab8ff"},
}
copybutton_prompt_text = "$ "


def setup(app):
    """A change of an extension or a mark reads every page anew."""
    import glob
    import hashlib

    code = b"".join(open(f, "rb").read() for f in sorted(glob.glob(os.path.join(os.path.dirname(__file__), "_ext", "*.py"))))
    app.add_config_value("extensions_checksum", hashlib.sha256(code).hexdigest(), "env")
