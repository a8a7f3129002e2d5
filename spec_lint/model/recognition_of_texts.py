"""What a text is that has not been parsed, or cannot be: judged by its words and by what follows them.

The points are in docs/recognition.md; those of a parsed document are in ``model/recognition.py``.
"""

from __future__ import annotations

import re

from spec_lint.model.defaults import begins_like_defaults
from spec_lint.model.document import Kind
from spec_lint.model.recognition import OWN_WORDS, almost, is_stub, words_of
from spec_lint.reading.secret.signs import is_near_secret
from spec_lint.reading.signs import Sign, points_of

ENOUGH_OF_A_TEXT = 5
"""A text that cannot be parsed, and has at least this many points, is a spec."""
ENOUGH_OF_A_STUB = 4
"""The same for one with the name of a pipeline, if nothing counts against it."""
# Blanks are read in one way only (`*+`): a run of blank lines would cost its square.
_WORD = r"""(?:^|[\s{{,\[])["'“”„‟‘’‚‛]?(?:{0})["'“”„‟‘’‚‛]?\s*+\+?:{{1,3}}"""
_NEXT_LINE = r"[^\S\n]*+\n"
_OPEN = rf"""(?:\s*+[{{\[(]|{_NEXT_LINE}\s)"""
_LIST = rf"(?:\s*+\[|{_NEXT_LINE}\s*+-)"
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
    "beside": Sign(2, "beside `pipeline` and its name, both `transform` and `input`, `inputs` or `spout`"),
    "filled in": Sign(1, "in jsonnet, each of `pipeline`, `transform`, `input` and `spout` with a variable or a call"),
}
"""The signs of a spec in a text that cannot be parsed, or in jsonnet: each counts once."""
_PATTERNS = {
    "pipeline": ("pipeline", rf"""(?:\s*+\{{|{_NEXT_LINE})\s*+["'“”]?(?:name|project)\b"""),
    "transform": ("transform", _OPEN),
    "cmd": ("cmd|stdin", _LIST),
    "input": ("pfs|cron|atom|cross|join|union|group", _OPEN),
    "glob": ("glob", ""),
    "repo": ("repo", ""),
    "own": ("|".join(sorted(OWN_WORDS)), ""),
    "foreign": ("processors|stages|steps|jobs|source|sink|apiVersion|dependsOn", ""),
    "listed": ("pipeline", _LIST),
    "kind": ("kind", r"""\s*+["']?\w"""),
}


def text_signs(text: str) -> list[Sign]:
    """What counts for a text being a spec, and against it."""
    plain = _lower(text)  # a search for a word is far quicker than for an expression
    found = [
        name
        for name, (words, after) in _PATTERNS.items()
        if any(word in plain for word in words.lower().split("|"))
        and re.search(_WORD.format(words) + after, text, re.IGNORECASE) is not None
    ]
    if "pipeline" in found and all(re.search(word, text, re.IGNORECASE) for word in _BESIDE):
        found.append("beside")
    return [TEXT_SIGNS[name] for name in found]


def _lower(text: str) -> str:
    """A text in lower case, as expressions compare it that ignore case: for them, these letters are an i and an s."""
    if text.isascii():
        return text.lower()
    return text.replace("\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}", "i").lower().translate({0x131: "i", 0x17F: "s"})


_BESIDE = (_WORD.format("transform"), _WORD.format("inputs?|spout"))


def is_text_of_spec(text: str) -> bool:
    """Whether a text that cannot be parsed is a spec, by its words and what follows them."""
    return _is_enough(text_signs(text))


def _is_enough(signs: list[Sign]) -> bool:
    return points_of(signs) >= ENOUGH_OF_A_TEXT or is_stub(signs, TEXT_SIGNS["pipeline"], ENOUGH_OF_A_STUB)


_FILLED_IN = re.compile(_WORD.format("(pipeline|transform|input|spout)") + r"\s*+[A-Za-z_]")
_MENTIONED = re.compile(_WORD.format("pipeline|transform|pfs|cron|spout"))


def is_jsonnet_of_spec(text: str) -> bool:
    """Whether a text in jsonnet makes a spec, whether or not it can be rendered."""
    filled = {found[1] for found in _FILLED_IN.finditer(text)}
    return _is_enough([*text_signs(text), *[TEXT_SIGNS["filled in"]] * len(filled)])


def may_render_to_spec(text: str) -> bool:
    """Whether it is worth rendering a text in jsonnet to see what comes out."""
    return "pipeline" in text and _MENTIONED.search(text) is not None


_SECRET_IN_JSON = re.compile(r"""["“']?kind["”']?\s*:\s*["“']?(?:\w*Secret|List)\b""")
_SECRET_IN_YAML = re.compile(r"""(?m)^(?:-[ ]+)?["']?kind["']?[ \t]*:[ \t]*["']?Secret["']?[ \t]*(?:#.*)?\r?$""")
_SECRET_INSIDE = re.compile(
    r"""(?m)^[ \t]*(?:-[ ]+)?["']?kind["']?[ \t]*:[ \t]*["']?(\w+)["']?[ \t]*(?:#.*)?\r?\n"""
    r"""[ \t]*["']?(?:metadata|stringData|data|type|immutable)["']?[ \t]*:"""
)
_TEMPLATE = re.compile(r"\{\{-|\{\{ *(?:if|range|with|include|end|else|define|template|block)\b|\{%|<%")


def kind_of_text(text: str) -> Kind:
    """The likely kind of a text that cannot be parsed; a template is neither a spec nor a secret."""
    head = text.lstrip()[:2]
    if head in ("{{", "{%", "<%"):
        return Kind.FOREIGN
    if is_text_of_spec(text):
        return Kind.PIPELINE
    if begins_like_defaults(text):
        return Kind.DEFAULTS
    if head[:1] == "{":
        return Kind.SECRET if _SECRET_IN_JSON.search(text) else Kind.FOREIGN
    return Kind.SECRET if _is_yaml_of_secret(text) and not _TEMPLATE.search(text) else Kind.FOREIGN


def _is_yaml_of_secret(text: str) -> bool:
    """Whether a line at the left says that a text is a secret, or one before `metadata` or another field of secrets."""
    if _SECRET_IN_YAML.search(text) is not None:
        return True
    return any(is_near_secret(found[1]) for found in _SECRET_INSIDE.finditer(text))


def almost_a_text(text: str) -> str | None:
    """What speaks for a spec, and against it, in a text that is none, if it looks like a part of one."""
    return almost(text_signs(text))


def reason_of_text(text: str) -> str:
    """Why a text that cannot be parsed was taken for what it is, in a few words."""
    if kind_of_text(text) is Kind.SECRET:
        return "its text says that `kind` is Secret"
    signs = text_signs(text)
    return f"its text has {words_of(signs)}" if signs else "its text has no word of specs or secrets"
