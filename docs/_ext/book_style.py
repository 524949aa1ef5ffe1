"""Colours of quoted code, each with a contrast of at least 4.5 to 1 on its background."""
from pygments.style import Style
from pygments.token import Comment, Error, Keyword, Name, Number, Operator, String, Token


class Light(Style):
    background_color = "#f6f8fa"
    styles = {Token: "#24292f", Comment: "italic #57606a", Comment.Preproc: "noitalic #7d4e00", Keyword: "#a40e26", Keyword.Type: "#6639ba",
              Name.Function: "#0550ae", Name.Class: "#6639ba", Name.Namespace: "#24292f", Number: "#0550ae", Operator: "#24292f", String: "#0a3069", Error: "#24292f"}


class Dark(Style):
    background_color = "#1b1f24"
    styles = {Token: "#e6edf3", Comment: "italic #9aa4af", Comment.Preproc: "noitalic #e3b341", Keyword: "#ff938a", Keyword.Type: "#d2a8ff",
              Name.Function: "#a5d6ff", Name.Class: "#d2a8ff", Name.Namespace: "#e6edf3", Number: "#a5d6ff", Operator: "#e6edf3", String: "#a5d6ff", Error: "#e6edf3"}
