"""Rules: what they are, how they are declared, and the registry of all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from spec_lint.finding import Finding, Refuser, Severity

Check = Callable[..., Iterator[Finding]]


class Rule(NamedTuple):
    """A rule: its code (family letter and three digits), kebab-case name, and what it finds.

    ``visits`` is the name of the type of its first parameter (Document, Pipeline, Secret or Project);
    ``with_project`` tells whether it also wants the Project. ``refused_by`` is None for warnings: nobody refuses.
    """

    code: str
    name: str
    severity: Severity
    refused_by: Refuser | None
    visits: str
    with_project: bool
    check: Check
    since: str

    @property
    def page(self) -> str:
        """The rule's documentation, from its docstring."""
        import inspect  # only those who read the documentation pay for it

        return inspect.getdoc(self.check) or ""

    @property
    def summary(self) -> str:
        """The first sentence of the documentation."""
        return " ".join(self.page.split("\n\n", 1)[0].split())


_REGISTRY: dict[str, Rule] = {}


def rule(
    code: str, name: str, severity: Severity, *, refused_by: Refuser | None = None, since: str = "0.1.0"
) -> Callable[[Check], Check]:
    """Declare a rule. ``since`` is the release of spec-lint that brought it."""

    def register(check: Check) -> Check:
        parameters = list(check.__code__.co_varnames[: check.__code__.co_argcount])
        visits = str(check.__annotations__[parameters[0]]).rpartition(".")[2]
        if code in _REGISTRY:
            raise ValueError(f"the code {code} is taken")
        _REGISTRY[code] = Rule(code, name, severity, refused_by, visits, len(parameters) > 1, check, since)
        return check

    return register


def all_rules() -> dict[str, Rule]:
    """Every rule by code, sorted; the modules of ``spec_lint.rules`` are found and imported on the first call."""
    if not _LOADED:
        _LOADED.append(True)
        _import_rules()
    return dict(sorted(_REGISTRY.items()))


_LOADED: list[bool] = []


def _import_rules() -> None:
    import importlib
    import os

    package: Any = importlib.import_module("spec_lint.rules")
    names = {name.partition(".")[0] for folder in package.__path__ for name in os.listdir(folder)}  # noqa: PTH208
    for name in sorted(names):
        if name.isidentifier() and not name.startswith("_"):
            importlib.import_module(f"spec_lint.rules.{name}")
