"""The forms that Kubernetes requires of names: of objects, labels, keys, environment variables and ports.

From ``k8s.io/apimachinery/pkg/util/validation``. Each ``check_*`` function raises GrammarError for a string that the
API server rejects, and otherwise returns nothing. Lengths are in bytes of UTF-8, as Kubernetes counts them.
"""

from __future__ import annotations

from functools import lru_cache

from spec_lint.grammar import GrammarError, refusal
from spec_lint.grammar.words import quoted

LABEL_LENGTH = 63
SUBDOMAIN_LENGTH = 253
PORT_NAME_LENGTH = 15

_LOWER = frozenset("abcdefghijklmnopqrstuvwxyz")
_DIGITS = frozenset("0123456789")
_LOWER_OR_DIGIT = _LOWER | _DIGITS
_ALPHANUMERIC = _LOWER | frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ") | _DIGITS
_DASHED = _LOWER_OR_DIGIT | {"-"}
_NAME = _ALPHANUMERIC | frozenset("-_.")
_PRINTABLE = frozenset(map(chr, range(0x20, 0x7F))) - {"="}

_WORDS = {
    _DASHED: "use lowercase letters, digits and `-`",
    _NAME: "use letters, digits, `-`, `_` and `.`",
    _PRINTABLE: "use printable ASCII characters other than `=`",
    _LOWER_OR_DIGIT: "a lowercase letter or a digit",
    _ALPHANUMERIC: "a letter or a digit",
}


def check_dns_label(text: str) -> None:
    """A DNS-1123 label: volume and container names. At most 63 lowercase letters, digits and inner ``-``."""
    try:
        _check_form(text, 0, _DASHED, _LOWER_OR_DIGIT)
    except GrammarError as error:
        error.suggestion = dashed(text)
        raise
    _check_length(text, LABEL_LENGTH)


def check_dns_1035_label(text: str) -> None:
    """A DNS-1035 label: names of Services. Like a DNS label, but it starts with a letter."""
    check_dns_label(text)
    if text[0] in _DIGITS:
        raise GrammarError("the first character must be a letter", 0, 1)


def check_dns_subdomain(text: str) -> None:
    """A DNS-1123 subdomain: names of Secrets and most objects. DNS labels joined by ``.``, at most 253 characters."""
    if not text:
        raise _empty()
    start = 0
    for part in text.split("."):
        if not part:
            message = "each part between dots needs at least one character"
            raise GrammarError(message, max(start - 1, 0), max(start, 1))
        _check_form(part, start, _DASHED, _LOWER_OR_DIGIT, "use lowercase letters, digits, `-` and `.`")
        start += len(part) + 1
    _check_length(text, SUBDOMAIN_LENGTH)


@lru_cache(maxsize=1024)
def is_dns_subdomain(text: str) -> bool:
    """Whether a string is a DNS-1123 subdomain."""
    return refusal(check_dns_subdomain, text) is None


def check_qualified_name(text: str, kind: str = "name") -> None:
    """A qualified name: keys of labels, annotations and tolerations, names of resources.

    A name of at most 63 letters, digits, ``-``, ``_`` and ``.``, optionally after a DNS subdomain and a ``/``.
    """
    if text.count("/") > 1:
        second = text.index("/", text.index("/") + 1)
        raise GrammarError("only one `/` is allowed, between a domain and a name", second, second + 1)
    prefix, slash, name = text.rpartition("/")
    if slash:
        if not prefix:
            raise GrammarError("the domain before the `/` is missing", 0, 1, name or None)
        _check_prefix(prefix)
    start = len(prefix) + len(slash)
    if not name:
        raise GrammarError("the name after the `/` is missing", start - 1, start) if slash else _empty(kind)
    _check_form(name, start, _NAME, _ALPHANUMERIC)
    _check_length(name, LABEL_LENGTH, start)


def check_label_value(text: str) -> None:
    """The value of a label: empty, or at most 63 letters, digits and inner ``-``, ``_`` and ``.``."""
    if text:
        _check_form(text, 0, _NAME, _ALPHANUMERIC)
        _check_length(text, LABEL_LENGTH)


def check_environment_name(text: str) -> None:
    """The name of an environment variable in Kubernetes 1.30 and later: printable ASCII without ``=``."""
    if not text:
        raise _empty("name")
    _check_characters(text, 0, _PRINTABLE)


def check_strict_environment_name(text: str) -> None:
    """The name of an environment variable before Kubernetes 1.30: letters, digits, ``-``, ``_`` and ``.``."""
    if not text:
        raise _empty("name")
    if text[0] in _DIGITS:
        raise GrammarError("the first character must not be a digit", 0, 1)
    _check_characters(text, 0, _NAME)
    _check_not_a_directory(text)


def check_config_key(text: str) -> None:
    """A key of a Secret or ConfigMap: at most 253 letters, digits, ``-``, ``_`` and ``.``, not starting with ``..``."""
    if not text:
        raise _empty("key")
    _check_characters(text, 0, _NAME)
    _check_not_a_directory(text)
    _check_length(text, SUBDOMAIN_LENGTH)


def check_port_name(text: str) -> None:
    """A port name (IANA_SVC_NAME): at most 15 lowercase letters, digits and single inner ``-``, at least one letter."""
    _check_form(text, 0, _DASHED, _LOWER_OR_DIGIT)
    double = text.find("--")
    if double >= 0:
        raise GrammarError("`--` is not allowed", double, double + 2)
    if not _LOWER.intersection(text):
        raise GrammarError("at least one letter is required", 0, len(text))
    _check_length(text, PORT_NAME_LENGTH)


def dashed(text: str) -> str | None:
    """The DNS label that a string most likely means (``My_secret.v1`` → ``my-secret-v1``), or None."""
    found = "".join(character if character in _DASHED else "-" for character in text.lower()).strip("-")
    return found if found and len(found) <= LABEL_LENGTH else None


def _check_prefix(prefix: str) -> None:
    try:
        check_dns_subdomain(prefix)
    except GrammarError as error:
        raise GrammarError(f"in the domain before the `/`, {error.message}", error.start, error.end) from None


def _check_form(part: str, start: int, allowed: frozenset[str], outer: frozenset[str], words: str = "") -> None:
    """Raise for a character that is not allowed at all, then for one that must not be first or last.

    ``start`` is the offset of the part in the string.
    """
    if not part:
        raise _empty()
    _check_characters(part, start, allowed, words)
    if part[0] not in outer:
        raise GrammarError(f"the first character must be {_WORDS[outer]}", start, start + 1)
    if part[-1] not in outer:
        end = start + len(part)
        raise GrammarError(f"the last character must be {_WORDS[outer]}", end - 1, end)


def _check_characters(text: str, start: int, allowed: frozenset[str], words: str = "") -> None:
    if allowed.issuperset(text):
        return
    for index, character in enumerate(text, start):
        if character not in allowed:
            raise GrammarError(f"{_named(character)} is not allowed; {words or _WORDS[allowed]}", index, index + 1)


def _check_not_a_directory(text: str) -> None:
    if text == ".":
        raise GrammarError("it must not be `.`", 0, 1)
    if text.startswith(".."):
        raise GrammarError("it must not start with `..`", 0, 2)


def _check_length(text: str, most: int, start: int = 0) -> None:
    length = len(text.encode("utf-8", "surrogatepass"))
    if length > most:
        what = "the part after the `/` has" if start else "the length is"
        raise GrammarError(f"{what} {length} characters; the limit is {most}", start + most, start + len(text))


def _empty(kind: str = "name") -> GrammarError:
    return GrammarError(f"the {kind} is empty", 0, 0)


def _named(character: str) -> str:
    if character == " ":
        return "a space"
    if character.isascii() and character.isupper():
        return f"the uppercase letter {quoted(character)}"
    return quoted(character)
