"""PEM: blocks, and errors in them. No message repeats any of the content."""

from __future__ import annotations

import re

from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.grammar import go_base64
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
    """An error in PEM text: a clause, and the offsets of the place."""

    message: str
    start: int
    end: int


def looks_like_pem(text: str) -> bool:
    return "-----BEGIN" in text or "-----END" in text or "BEGIN CERTIFICATE" in text


def read_pem(text: str) -> list[Block] | PemError:
    """The blocks of a text in order, or the error of the first broken one. Text between blocks is skipped."""
    blocks: list[Block] = []
    position = 0
    while True:
        begin = re.compile(r"-----BEGIN ([^\n-]*)-----").search(text, position)
        if begin is None:
            rest = text.find("-----", position)
            if rest >= 0:
                return _stray(text, rest)
            return blocks
        found = _block(text, begin)
        if isinstance(found, PemError):
            return found
        blocks.append(found)
        position = found.end


def _stray(text: str, at: int) -> PemError:
    line = text.find("\n", at)
    end = len(text) if line < 0 else line
    if text.startswith("-----END", at):
        return PemError("an END line has no BEGIN line before it", at, end)
    return PemError("its BEGIN line is damaged", at, end)


def _block(text: str, begin: re.Match[str]) -> Block | PemError:
    start, label = begin.start(), begin[1]
    end = re.compile(r"-----END ([^\n-]*)-----").search(text, begin.end())
    following = re.compile(r"-----BEGIN ").search(text, begin.end())
    if end is None or (following is not None and following.start() < end.start()):
        return PemError(f"the block {label} has no END line", start, begin.end())
    if end[1] != label:
        return PemError(f"the block begins as {label} and ends with another label", end.start(), end.end())
    body = text[begin.end() : end.start()]
    if "\\n" in body or "\\r" in body:
        return PemError("it has the characters `\\n` instead of line breaks", begin.end(), begin.end() + 2)
    if "\n" not in body:
        return PemError("its line breaks are missing", start, end.end())
    headers = re.match(r"\s*((?:[A-Za-z-]+:[^\n]*\n)*)\s*", body)
    head = headers[1] if headers else ""
    content = "".join(body[headers.end() if headers else 0 :].split())
    if go_base64.check(content) is not None or not content:
        return PemError(f"the content of the block {label} is not base64", begin.end(), end.start())
    return Block(label, start, end.end(), SecretValue(go_base64.decode(content)), head)
