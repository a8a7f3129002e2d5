"""PEM: blocks, and errors in them. No message repeats any of the content."""

from __future__ import annotations

import re
from functools import cache

from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.grammar import go_base64
from spec_lint.secrets.text import placeholder
from spec_lint.secrets.value import SecretValue


class Block(NamedTuple):
    """One block: ``label`` is the name in its first line (``CERTIFICATE``), ``der`` the decoded content."""

    label: str
    start: int
    end: int
    der: SecretValue[bytes]
    headers: str = ""

    def __repr__(self) -> str:
        return f"Block({self.label!r}, {self.start}, {self.end})"


class PemError(NamedTuple):
    """An error in PEM text: a clause, and the offsets of the place. ``escaped``: a line break is two characters."""

    message: str
    start: int
    end: int
    escaped: bool = False


def looks_like_pem(text: str) -> bool:
    return ("BEGIN " in text or "END " in text) and _mark(text, 0) is not None


@cache
def _marks() -> re.Pattern[str]:
    return re.compile("(-*)(BEGIN|END) (?!PGP |SSH2 )([A-Z0-9]+(?: [A-Z0-9]+)*)(-*)")


_LABELS = ("CERTIFICATE", " KEY", " PARAMETERS", "CERTIFICATE REQUEST", " CRL")
"""How the labels end that make a line with a wrong number of dashes a damaged line of PEM, and not another text."""


def _mark(text: str, position: int) -> re.Match[str] | None:
    """The next BEGIN or END line, whole or damaged. PGP and SSH2 have lines like these, but are not PEM."""
    return next(
        (mark for mark in _marks().finditer(text, position) if _is_whole(mark) or mark[3].endswith(_LABELS)), None
    )


def read_pem(text: str) -> list[Block] | PemError:
    """The blocks of a text in order, or the error of the first broken one. Text between blocks is skipped.

    A block after other text on its line is part of another syntax, where `\\n` may well be a line break, and is skipped
    too: ``KEY="-----BEGIN …"`` in a list of variables, a string in JSON.
    """
    blocks: list[Block] = []
    position = 0
    while (begin := _mark(text, position)) is not None:
        before = text[text.rfind("\n", 0, begin.start()) + 1 : begin.start()].strip(" \t\r\ufeff")
        if before and not (blocks and blocks[-1].end == begin.start()):
            position = _after(text, begin)
            continue
        found = _block(text, begin)
        if isinstance(found, PemError):
            return found
        blocks.append(found)
        position = found.end
    return blocks


def _after(text: str, begin: re.Match[str]) -> int:
    """The end of a block that is skipped."""
    end = text.find(f"END {begin[3]}", begin.end())
    return max(begin.end(), end + len(f"END {begin[3]}"))


def _block(text: str, begin: re.Match[str]) -> Block | PemError:
    start, label = begin.start(), begin[3]
    if begin[2] == "END":
        return PemError("an END line has no BEGIN line before it", start, begin.end())
    if not _is_whole(begin):
        return PemError("its BEGIN line is damaged", start, begin.end())
    if text[:start].isspace() and text[start - 1] in " \t":
        return PemError("its BEGIN line is indented", start, begin.end())
    end = _mark(text, begin.end())
    if end is None or end[2] == "BEGIN":
        return PemError(f"the block {label} has no END line", start, begin.end())
    if end[3] != label:
        return PemError(f"the block begins as {label} and ends with another label", end.start(), end.end())
    return _lines(text, begin, end) or _content(text, begin, end)


def _is_whole(mark: re.Match[str]) -> bool:
    return len(mark[1]) == len(mark[4]) == 5


def _lines(text: str, begin: re.Match[str], end: re.Match[str]) -> PemError | None:
    """What is wrong with the line breaks of a block."""
    body = text[begin.end() : end.start()]
    if "\\n" in body or "\\r" in body:
        at = begin.end() + body.index("\\")
        return PemError("it has the characters `\\n` instead of line breaks", at, at + 2, escaped=True)
    if "\n" not in body:
        return PemError("its line breaks are missing", begin.start(), end.end())
    if body.partition("\n")[0].strip():
        return PemError("a line break is missing after its BEGIN line", begin.start(), begin.end())
    if body.rpartition("\n")[2].strip():
        return PemError("a line break is missing before its END line", end.start(), end.end())
    if text.startswith("BEGIN", end.end()):
        return PemError("a line break is missing between two blocks", end.start(), end.end())
    if not _is_whole(end):
        return PemError("its END line is damaged", end.start(), end.end())
    return None


def _content(text: str, begin: re.Match[str], end: re.Match[str]) -> Block | PemError:
    label, body = begin[3], text[begin.end() : end.start()]
    headers = re.match(r"\s*((?:[A-Za-z-]+:[^\n]*\n)*)\s*", body)
    head = headers[1] if headers else ""
    content = "".join(body[headers.end() if headers else 0 :].split())
    if placeholder(body) or "..." in body or "…" in body:
        return PemError(f"the content of the block {label} is a placeholder", begin.end(), end.start())
    if go_base64.check(content) is not None or not content:
        return PemError(f"the content of the block {label} is not base64", begin.end(), end.start())
    return Block(label, begin.start(), end.end(), SecretValue(go_base64.decode(content)), head)


def is_bare_content(text: str) -> bool:
    """Whether a text is the base64 of a certificate or key, without the BEGIN and END lines."""
    content = "".join(text.split())
    if len(content) < 64 or not content.startswith(("M", "b3BlbnNzaC1rZXktdjE")) or not go_base64.is_valid(content):
        return False
    der = go_base64.decode(content)
    return der.startswith(b"openssh-key-v1\0") or _is_der_sequence(der)


def _is_der_sequence(der: bytes) -> bool:
    """Whether bytes are one SEQUENCE in DER, as all certificates and keys are: a tag, the length, and so many bytes."""
    if der[:1] != b"\x30":
        return False
    digits = der[1] - 0x80 if der[1] >= 0x80 else 0
    length = int.from_bytes(der[2 : 2 + digits], "big") if digits else der[1]
    return len(der) == 2 + digits + length


def openssh_problem(text: str) -> PemError | None:
    """What makes OpenSSH reject a private key in its own form, where PEM readers such as OpenSSL are tolerant."""
    begin, end = (f"-----{word} OPENSSH PRIVATE KEY-----" for word in ("BEGIN", "END"))
    start, stop = text.find(begin), text.rfind(end)
    if start < 0 or stop < 0 or text[:start].strip():
        return None
    after = stop + len(end)
    if start:
        return PemError("it has spaces or line breaks before its BEGIN line", 0, start)
    if "\r" in text:
        at = text.index("\r")
        return PemError("it has carriage returns", at, at + 1)
    if not text.startswith("\n", after):
        return PemError("it has no line break after its END line", stop, after)
    return None
