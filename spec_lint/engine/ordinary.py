"""What ordinary specs are like: looks that many rules share, and that spare asking them one by one.

Each is the ``when`` of rules: False only where none of them has anything to say. They are rough on purpose: what is
written in any other way than most write it is for the rules to judge.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from spec_lint.model.command import PLAIN_TOOLS, PLAIN_WORD, SHELLS, WRAPPERS, base_name
from spec_lint.model.document import Document
from spec_lint.model.pipeline import Pipeline
from spec_lint.model.project import Project
from spec_lint.pachyderm.release import SECOND_MAJOR

_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?")
_SHORT = 50
"""So many characters a pipeline and its project may have together, whatever is made of their names."""

_SEGMENT = r"/(?:[A-Za-z0-9_-]*(?:\*|\(\*\))[A-Za-z0-9_.-]*|[A-Za-z0-9_-][A-Za-z0-9_.-]*)"
_GLOB = re.compile(rf"/|(?:{_SEGMENT})+")

_HOST = r"[a-z0-9]+(?:[.-][a-z0-9]+)*(?::[0-9]{1,5})?"
_COMPONENT = r"[a-z0-9]+(?:[._-][a-z0-9]+)*"
_IMAGE = re.compile(rf"(?:{_HOST}/)?(?:{_COMPONENT}/)*{_COMPONENT}:\w[\w.-]*", re.ASCII)
_LONGEST_IMAGE = 120
"""Below all bounds that a name of an image and a tag have."""

_WORD = re.compile(PLAIN_WORD)
_STARTERS = SHELLS | WRAPPERS | PLAIN_TOOLS
_CONTAINERS = frozenset({"join", "group", "cross", "union"})


def _all_match(pattern: re.Pattern[str], values: Iterable[Any]) -> bool:
    """Whether all values are texts that a pattern matches."""
    try:
        return all(map(pattern.fullmatch, values))
    except TypeError:
        return False  # one of them is no text


def is_ordinary_name(value: Any) -> bool:
    """Whether a value is a short text of letters, digits, dashes and underscores that begins and ends well."""
    return isinstance(value, str) and len(value) <= _SHORT and _NAME.fullmatch(value) is not None


def reader_refuses(document: Document, project: Project) -> bool:
    """Whether the reader refused anything in a file."""
    return bool(document.errors)


def lacks_parts(pipeline: Pipeline, project: Project) -> bool:
    """Whether a spec is without an input, an image, or a command that begins with a word."""
    transform = pipeline.value.get("transform")
    if not isinstance(transform, dict) or not isinstance(pipeline.value.get("input"), dict):
        return True
    words = transform.get("cmd")
    return not (transform.get("image") and isinstance(words, list) and words and isinstance(words[0], str) and words[0])


def has_unusual_names(pipeline: Pipeline, project: Project) -> bool:
    """Whether a name of the pipeline, its project, repos, inputs or branches is long, reserved, or not plain."""
    if project.settings.version < SECOND_MAJOR:
        return True  # there names that look like commits are refused
    own, where = pipeline.name, pipeline.project(project.settings.project)
    names: list[Any] = [where, pipeline.output_branch]
    for _, _, fields in pipeline.pfs_inputs():
        if "trigger" in fields:
            return True
        names += [fields[field] for field in ("name", "repo", "branch") if field in fields]
    for _, _, fields in pipeline.cron_inputs():
        names += [fields[field] for field in ("name", "repo") if field in fields]
    if own in names or "out" in names or len(own) + len(where) > _SHORT:
        return True
    names.append(own)
    return not _all_match(_NAME, names)


def has_unusual_inputs(pipeline: Pipeline, project: Project) -> bool:
    """Whether an input is not of one kind, or lacks its repo or glob."""
    return not all(_is_ordinary_input(node.value) for node in pipeline.inputs())


def _is_ordinary_input(fields: dict[str, Any]) -> bool:
    if len(fields) != 1:
        return False
    kind, value = next(iter(fields.items()))
    if kind == "pfs":
        return isinstance(value, dict) and bool(value.get("repo")) and bool(value.get("glob"))
    return bool(value) and (isinstance(value, list) if kind in _CONTAINERS else kind == "cron")


def has_unusual_globs(pipeline: Pipeline, project: Project) -> bool:
    """Whether a glob is more than names with a star here and there."""
    return not _all_match(_GLOB, [fields["glob"] for _, _, fields in pipeline.pfs_inputs() if "glob" in fields])


def has_unusual_image(pipeline: Pipeline, project: Project) -> bool:
    """Whether an image is not plainly a name with a tag of its own."""
    image = pipeline.text("transform", "image")
    if image is None or len(image) > _LONGEST_IMAGE or image.endswith(":latest"):
        return True
    return _IMAGE.fullmatch(image) is None


RESOURCES = ("resource_requests", "resource_limits", "sidecar_resource_requests", "sidecar_resource_limits")
_AMOUNT = re.compile(r"([1-9][0-9]{0,8})(Ki|Mi|Gi|k|M|G)")
_FACTORS = {"Ki": 1 << 10, "Mi": 1 << 20, "Gi": 1 << 30, "k": 10**3, "M": 10**6, "G": 10**9}


def has_unusual_amounts(pipeline: Pipeline, project: Project) -> bool:
    """Whether an amount of a resource is not plain, tiny or huge, or limits stand without requests."""
    found = {field: ordinary_amounts(pipeline.value[field]) for field in RESOURCES if field in pipeline.value}
    for field, amounts in found.items():
        if not amounts or min(amounts.get("memory", 10**6), amounts.get("disk", 10**6)) < 10**6:
            return True
        if amounts.get("cpu", 0) >= 200 or ("limits" in field and not _are_requested(amounts, field, found)):
            return True
    return False


def _are_requested(limits: dict[str, float], field: str, found: dict[str, dict[str, float] | None]) -> bool:
    return limits.keys() <= (found.get(field.replace("limits", "requests")) or {}).keys()


def ordinary_amounts(resources: Any) -> dict[str, float] | None:
    """The amounts of a list of resources, in bytes and processors; None where one is not plain and positive."""
    if resources is None:
        return {}
    if not isinstance(resources, dict):
        return None
    found: dict[str, float] = {}
    for name, amount in resources.items():
        if name == "cpu" and type(amount) in (int, float) and 0.001 <= amount <= 1000:
            found[name] = amount
        elif name in ("memory", "disk") and isinstance(amount, str) and (match := _AMOUNT.fullmatch(amount)):
            found[name] = int(match[1]) * _FACTORS[match[2]]
        else:
            return None
    return found


def has_unusual_commands(pipeline: Pipeline, project: Project) -> bool:
    """Whether a command is more than a program of its own with plain words after it, or is fed lines."""
    transform = pipeline.mapping("transform")
    if transform.get("stdin") or transform.get("err_stdin"):
        return True
    for field in ("cmd", "err_cmd"):
        words = transform.get(field)
        if words is None:
            continue
        if not isinstance(words, list) or not _all_match(_WORD, words):
            return True
        if words and ("=" in words[0] or base_name(words[0]) in _STARTERS):
            return True
    return False
