"""The first chapter is chapter 0, as its folder is: Sphinx counts numbered tables of contents from 1."""
from docutils import nodes
from sphinx.environment.collectors.toctree import TocTreeCollector

count_from_one = TocTreeCollector.assign_section_numbers


def less_one(number):
    return (number[0] - 1, *number[1:]) if number else number


def count_from_zero(self, env):
    rewrite = count_from_one(self, env)
    for anchors in env.toc_secnumbers.values():
        for anchor in anchors:
            anchors[anchor] = less_one(anchors[anchor])
    for toc in env.tocs.values():
        for reference in toc.findall(nodes.reference):
            if reference.get("secnumber"):
                reference["secnumber"] = less_one(reference["secnumber"])
    for title in env.titles.values():
        if title.get("secnumber"):
            title["secnumber"] = less_one(title["secnumber"])
    return rewrite


def setup(app):
    TocTreeCollector.assign_section_numbers = count_from_zero
    return {"parallel_read_safe": True}
