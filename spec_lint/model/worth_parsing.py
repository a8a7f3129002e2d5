"""Whether a text that is not like most specs and secrets can still be one; saves parsing most files of other tools."""

from __future__ import annotations

import re

_KEY = r"""(?:^|[\s{{,\[])["'“”„‟‘’‚‛]?(?:{words})["'“”„‟‘’‚‛]?\s*:"""
_TELLING = ("pfs", "atom", "cron", "spout", "cmd", "stdin")
_TELLING_KEY = re.compile(_KEY.format(words="|".join(_TELLING)), re.IGNORECASE)
_DATA_KEY = re.compile(_KEY.format(words="string_?data|data"), re.IGNORECASE)
_KIND_KEY = re.compile(_KEY.format(words="kind") + r"""\s*["'“”]?(\w+)""", re.IGNORECASE)


def worth_a_look(text: str) -> bool:
    """Whether a text can be a spec without `pipeline`, a secret without its kind, or defaults; saves parsing others."""
    return _may_be_spec(text) or _may_be_secret(text) or _may_be_defaults(text)


def _may_be_defaults(text: str) -> bool:
    if "equest" not in text:
        return False
    from spec_lint.model.defaults import may_be_defaults  # saves start-up time: few texts do

    return may_be_defaults(text)


def _may_be_spec(text: str) -> bool:
    if text.isascii() and not any(map(text.lower().__contains__, _TELLING)):
        return False  # the expression would search for each of them everywhere
    return _TELLING_KEY.search(text) is not None


def _may_be_secret(text: str) -> bool:
    if "metadata" not in text.lower() or _DATA_KEY.search(text) is None:
        return False
    from spec_lint.reading.secret.signs import is_near_secret  # saves start-up time: most texts are no such secret

    kinds = _KIND_KEY.findall(text)
    return not kinds or any(map(is_near_secret, kinds)) or text.count("\nmetadata:") > text.count("\nkind:") + 1
