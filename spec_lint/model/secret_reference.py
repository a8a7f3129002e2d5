"""A place in a spec that names a secret."""

from __future__ import annotations

from spec_lint.findings.finding import Pointer
from spec_lint.findings.named_tuple import NamedTuple


class SecretReference(NamedTuple):
    """A place in a spec that names a secret.

    ``use`` is ``environment``, ``mount``, ``none`` (an entry that asks for neither), ``pull`` (image pull secret),
    ``egress`` or ``pod`` (in the JSON of ``pod_patch`` or ``pod_spec``); ``key`` is None if no single key is asked
    for. ``pointer`` is the entry; ``name_pointer`` and ``key_pointer`` are the strings, with offsets if the string
    holds more than the name or key. ``target`` is the environment variable or the mount path; in a pod, the variable,
    the volume or ``envFrom``. ``optional`` references may be missing.
    """

    use: str
    name: str
    key: str | None
    pointer: Pointer
    name_pointer: Pointer
    key_pointer: Pointer | None
    target: str = ""
    optional: bool = False
    name_inside: tuple[int, int] | None = None
    key_inside: tuple[int, int] | None = None
