"""References to container images, as Kubernetes and pachctl read them.

Sources: distribution/reference 0.6.0, with which a kubelet reads the image of a container (what it cannot read is
InvalidImageName: no container starts); the warnings of pachctl 2.12 (src/internal/ppsutil/decoder.go).
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.grammar import GrammarError
from spec_lint.grammar.words import quoted

HUB = "docker.io"
_LONGEST_NAME = 255
_DIGEST_LENGTHS = {"sha256": 64, "sha384": 96, "sha512": 128}


class Image(NamedTuple):
    """An image reference: the host of its registry (``docker.io`` where none is named), its name there, tag and digest.

    ``host`` may have a port; ``name`` is as written (``python``, not ``library/python``).
    """

    host: str
    name: str
    tag: str | None
    digest: str | None

    @property
    def is_pinned(self) -> bool:
        """Whether a digest or a tag other than ``latest`` says which image is meant."""
        return self.digest is not None or self.tag not in (None, "latest")


@lru_cache(maxsize=1024)
def parse_image(text: str) -> Image:
    """Read an image reference. Raises GrammarError if a kubelet could not read it."""
    if not text:
        raise GrammarError("it is empty", 0, 0)
    if bad := re.search(r"[^\w./:@+\[\]-]+", text, re.ASCII):
        raise GrammarError(f"{quoted(bad.group())} is not allowed", bad.start(), bad.end())
    host, start = _host(text)
    if not _host_shape().fullmatch(host):
        if not _component_shape().fullmatch(host):
            raise GrammarError(f"{quoted(host)} is not the host of a registry", 0, len(host))
        # Such as "a.b_c/edges": the expression reads all of it as a name.
        host, start = "", 0
    before_digest, at, digest = text[start:].partition("@")
    name, colon, tag = before_digest.partition(":")
    _check_name(text, start, name, host)
    tag_start = start + len(name) + 1
    if colon and not re.fullmatch(r"[\w][\w.-]{0,127}", tag, re.ASCII):
        raise _bad_tag(tag, tag_start)
    if at:
        _check_digest(digest, len(text) - len(digest))
    return Image(host, name, tag if colon else None, digest if at else None)


def pachctl_warns(text: str) -> str | None:
    """What pachctl (since 2.7) warns about when it reads an image: ``no tag``, ``latest``, or None.

    It only looks for a colon, so the port of a registry passes for a tag.
    """
    if not text:
        return None
    return "no tag" if ":" not in text else "latest" if text.endswith(":latest") else None


def _host(text: str) -> tuple[str, int]:
    """The registry's host and where the name starts. The part before the first slash is a host if it looks like one."""
    first, slash, _ = text.partition("/")
    if slash and (first == "localhost" or "." in first or ":" in first or first.lower() != first):
        return (HUB if first == "index.docker.io" else first), len(first) + 1
    return HUB, 0


@cache
def _host_shape() -> re.Pattern[str]:
    label = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?"
    return re.compile(rf"(?:{label}(?:\.{label})*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?")


@cache
def _component_shape() -> re.Pattern[str]:
    return re.compile(r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*")


def _check_name(text: str, start: int, name: str, host: str) -> None:
    if not start and re.fullmatch("[a-f0-9]{64}", text):
        raise GrammarError("64 hexadecimal digits are an image's identifier, not its name", 0, len(text))
    end = start + len(name)
    if name.lower() != name:
        # A part in upper case is read as a host: if it has no dot, it was hardly meant as one.
        head = text[:start] if "." in text[:start] or ":" in text[:start] else text[:start].lower()
        suggestion = _if_good(head + name.lower() + text[end:])
        raise GrammarError(f"the name {quoted(name)} must be in lower case", start, end, suggestion)
    position = start
    for component in name.split("/"):
        if not component:
            raise GrammarError("a part of the image name is empty", position, position)
        if not _component_shape().fullmatch(component):
            raise _bad_component(component, position)
        position += len(component) + 1
    path = f"library/{name}" if host == HUB and "/" not in name else name
    if len(path) > _LONGEST_NAME:
        raise GrammarError(f"the name has {len(path)} characters; the limit is {_LONGEST_NAME}", start, end)


def _bad_component(component: str, start: int) -> GrammarError:
    allowed = "use lowercase letters and digits, with `.`, `_`, `__` or hyphens between them"
    bad = re.search("[^a-z0-9._-]+", component)
    if bad:
        what = f"{quoted(bad.group())} is not allowed in the name; {allowed}"
        return GrammarError(what, start + bad.start(), start + bad.end())
    what = f"{quoted(component)} is not allowed in the name; {allowed}"
    return GrammarError(what, start, start + len(component))


def _bad_tag(tag: str, start: int) -> GrammarError:
    if not tag:
        return GrammarError("the tag after the colon is missing", start - 1, start)
    bad = re.search(r"[^\w.-]+", tag, re.ASCII)
    if bad:
        what = f"{quoted(bad.group())} is not allowed in a tag; use letters, digits, `_`, `.` and `-`"
        return GrammarError(what, start + bad.start(), start + bad.end())
    if len(tag) > 128:
        return GrammarError(f"the tag has {len(tag)} characters; the limit is 128", start, start + len(tag))
    return GrammarError(f"a tag must start with a letter, a digit or `_`, not {quoted(tag[0])}", start, start + 1)


def _check_digest(digest: str, start: int) -> None:
    algorithm, colon, hexadecimal = digest.partition(":")
    end = start + len(digest)
    length = _DIGEST_LENGTHS.get(algorithm)
    if not colon or length is None:
        raise GrammarError(f"{quoted(digest)} is not a digest; a digest starts with `sha256:`", start, end)
    if not re.fullmatch("[a-f0-9]*", hexadecimal) or len(hexadecimal) != length:
        what = f"a {algorithm} digest must have {length} hexadecimal digits in lower case"
        raise GrammarError(what, start + len(algorithm) + 1, end)


def _if_good(text: str) -> str | None:
    """The text if it can be read, else None."""
    try:
        parse_image(text)
    except GrammarError:
        return None
    return text
