"""What a text is that has not been parsed, or cannot be: judged by its words and by what follows them.

The points are in docs/recognition.md; those of a parsed document are in ``model/recognition.py``.
"""

from __future__ import annotations

import re

from spec_lint.model.document import Kind
from spec_lint.model.recognition import OWN_WORDS, words_of
from spec_lint.reading.secret.signs import is_near_secret
from spec_lint.reading.signs import Sign, points_of

ENOUGH_OF_A_TEXT = 5
"""A text that cannot be parsed, and has at least this many points, is a spec."""
_WORD = r"""(?:^|[\s{{,\[])["'“”„‟‘’‚‛]?(?:{0})["'“”„‟‘’‚‛]?\s*\+?:{{1,3}}\s*"""
_OPEN = r"""(?:[{\[(]|\n\s)"""
TEXT_SIGNS = {
    "pipeline": Sign(2, "`pipeline` and `name` in it"),
    "transform": Sign(2, "`transform` and something in it"),
    "cmd": Sign(1, "`cmd` or `stdin` as a list"),
    "input": Sign(3, "`pfs`, `cron`, `cross` or another input, and something in it"),
    "glob": Sign(1, "`glob`"),
    "repo": Sign(1, "`repo`"),
    "own": Sign(1, "a field that only Pachyderm has"),
    "foreign": Sign(-2, "`processors`, `stages`, `steps`, `jobs`, `source`, `sink`, `apiVersion` or `dependsOn`"),
    "listed": Sign(-2, "`pipeline` as a list"),
    "kind": Sign(-3, "`kind`"),
}
"""The signs of a spec in a text that cannot be parsed, or in jsonnet: each counts once."""
_PATTERNS = {
    "pipeline": ("pipeline", r"""(?:\{|\n)\s*["']?name\b"""),
    "transform": ("transform", _OPEN),
    "cmd": ("cmd|stdin", r"(?:\[|\n\s*-)"),
    "input": ("pfs|cron|atom|cross|join|union|group", _OPEN),
    "glob": ("glob", ""),
    "repo": ("repo", ""),
    "own": ("|".join(sorted(OWN_WORDS)), ""),
    "foreign": ("processors|stages|steps|jobs|source|sink|apiVersion|dependsOn", ""),
    "listed": ("pipeline", r"(?:\[|\n\s*-)"),
    "kind": ("kind", r"""["']?\w"""),
}


def text_signs(text: str) -> list[Sign]:
    """What counts for a text being a spec, and against it."""
    return [
        TEXT_SIGNS[name]
        for name, (words, after) in _PATTERNS.items()
        if re.search(_WORD.format(words) + after, text, re.IGNORECASE) is not None
    ]


def is_text_of_spec(text: str) -> bool:
    """Whether a text that cannot be parsed is a spec, by its words and what follows them."""
    return points_of(text_signs(text)) >= ENOUGH_OF_A_TEXT


_SECRET_IN_JSON = re.compile(r"""["“']?kind["”']?\s*:\s*["“']?(?:\w*Secret|List)\b""")
_SECRET_IN_YAML = re.compile(r"""(?m)^(?:-[ ]+)?["']?kind["']?[ \t]*:[ \t]*["']?Secret["']?[ \t]*(?:#.*)?\r?$""")
_TEMPLATE = re.compile(r"\{\{|\{%|<%")


def kind_of_text(text: str) -> Kind:
    """The likely kind of a text that cannot be parsed; a template is neither a spec nor a secret."""
    head = text.lstrip()[:2]
    if head in ("{{", "{%", "<%"):
        return Kind.FOREIGN
    if is_text_of_spec(text):
        return Kind.PIPELINE
    if _is_like_defaults(text, at_the_start=True):
        return Kind.DEFAULTS
    if head[:1] == "{":
        return Kind.SECRET if _SECRET_IN_JSON.search(text) else Kind.FOREIGN
    return Kind.SECRET if _SECRET_IN_YAML.search(text) and not _TEMPLATE.search(text) else Kind.FOREIGN


def reason_of_text(text: str) -> str:
    """Why a text that cannot be parsed was taken for what it is, in a few words."""
    if kind_of_text(text) is Kind.SECRET:
        return "its text says that `kind` is Secret"
    signs = text_signs(text)
    return f"its text has {words_of(signs)}" if signs else "its text has no word of specs or secrets"


# ---------------------------------------------------------------------------------------------------------------------
# whether a text is worth parsing

_KEY = r"""(?:^|[\s{{,\[])["'“”„‟‘’‚‛]?(?:{words})["'“”„‟‘’‚‛]?\s*:"""
_TELLING = ("pfs", "atom", "cron", "spout", "cmd", "stdin")
_TELLING_KEY = re.compile(_KEY.format(words="|".join(_TELLING)), re.IGNORECASE)
_DATA_KEY = re.compile(_KEY.format(words="string_?data|data"), re.IGNORECASE)
_KIND_KEY = re.compile(_KEY.format(words="kind") + r"""\s*["'“”]?(\w+)""", re.IGNORECASE)


def worth_a_look(text: str) -> bool:
    """Whether a text can be a spec without `pipeline`, a secret without its kind, or defaults; saves parsing others."""
    return _may_be_spec(text) or _may_be_secret(text) or _is_like_defaults(text)


def _is_like_defaults(text: str, *, at_the_start: bool = False) -> bool:
    if "equest" not in text:
        return False
    from spec_lint.model.defaults import begins_like_defaults, may_be_defaults  # saves start-up time: few texts do

    return begins_like_defaults(text) if at_the_start else may_be_defaults(text)


def _may_be_spec(text: str) -> bool:
    if text.isascii() and not any(map(text.lower().__contains__, _TELLING)):
        return False  # the expression would search for each of them everywhere
    return _TELLING_KEY.search(text) is not None


def _may_be_secret(text: str) -> bool:
    if "metadata" not in text.lower() or _DATA_KEY.search(text) is None:
        return False
    kinds = _KIND_KEY.findall(text)
    return not kinds or any(map(is_near_secret, kinds)) or text.count("\nmetadata:") > text.count("\nkind:") + 1
