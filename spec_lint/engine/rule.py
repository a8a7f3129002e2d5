"""Rules: what they are, and how they are declared."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import Any

from spec_lint.findings.finding import Finding, Refuser, Severity
from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.pachyderm.release import Releases

Check = Callable[..., Iterator[Finding]]
INTERNAL = "R000"
"""The code of the rule whose findings say that another rule crashed."""
UNREADABLE = "R001"
"""The code of the rule that says that a file cannot be read."""
NO_RENDERER = "R137"
"""The code of the rule that says that jsonnet files cannot be rendered here."""

ALL_RELEASES = Releases.parse("")


class Rule(NamedTuple):
    """A rule: its code (family letter and three digits), kebab-case name, and what it finds.

    ``visits`` is the name of the type of its first parameter (Document, Pipeline, Secret or Project; Written, an entry
    of the configuration, if the engine itself reports what it finds), ``takes`` that of its second one: Settings, or
    Project if it looks at other documents too; None if it has none. ``refused_by`` is None for warnings: nobody rejects
    them. ``load`` gives the function that finds something, and imports its module if need be.

    ``releases`` are the Pachyderm releases that it applies to. With ``stops_apply``, ``apply`` does not create a secret
    with such a finding, although the cluster would accept it. With ``absence``, the rule reports that no other file
    defines something: a commit that removed the definition gets the finding. With ``whole_run``, its findings concern
    every commit. With ``one_reference``, it is about one of the secrets that a spec refers to, and stops apply for that
    secret only. With ``needs_cluster``, it runs only if a cluster was asked. With ``of_defaults``, it judges files of
    defaults for specs, too.
    """

    code: str
    name: str
    severity: Severity
    refused_by: Refuser | None
    visits: str
    takes: str | None
    load: Callable[[], Check]
    since: str
    releases: Releases = ALL_RELEASES
    stops_apply: bool = False
    absence: bool = False
    whole_run: bool = False
    one_reference: bool = False
    needs_cluster: bool = False
    of_defaults: bool = False

    def __hash__(self) -> int:
        return hash(self.code)

    @property
    def check(self) -> Check:
        """The function that finds something."""
        return self.load()

    @property
    def alone(self) -> bool:
        """Whether it looks at one document at a time, without any other."""
        return self.visits != "Project" and self.takes != "Project"

    @property
    def docstring(self) -> str:
        """The rule's documentation as written in the source: see ``engine/rule_page.py``."""
        import inspect  # imported only to read the documentation

        check = self.check
        return inspect.getdoc(check) or _written_page(check)

    @property
    def page(self) -> str:
        """The rule's documentation as readers see it: examples are whole, without marks."""
        from spec_lint.engine.rule_page import shown

        return shown(self.docstring)

    @property
    def summary(self) -> str:
        """The first sentence of the documentation."""
        return " ".join(self.docstring.split("\n\n", 1)[0].split())


def _written_page(check: Check) -> str:
    """The docstring of a rule, read from its source: ``python -OO`` removes docstrings."""
    import ast
    import inspect

    (function,) = ast.parse(inspect.getsource(check)).body
    assert isinstance(function, ast.FunctionDef)
    return ast.get_docstring(function) or ""


_DECLARED: dict[str, Rule] = {}


def rule(
    code: str,
    name: str,
    severity: Severity,
    *,
    refused_by: Refuser | None = None,
    since: str = "0.1.0",
    releases: str = "",
    stops_apply: bool = False,
    absence: bool = False,
    whole_run: bool = False,
    one_reference: bool = False,
    needs_cluster: bool = False,
    of_defaults: bool = False,
) -> Callable[[Check], Check]:
    """Declare a rule.

    ``since`` is the release of spec-lint that added it, ``releases`` the Pachyderm releases that it applies to, such as
    ``2.5-``; for the others see Rule.
    """

    def register(check: Check) -> Check:
        annotations = list(check.__annotations__.values())
        parameters = [str(annotation).rpartition(".")[2] for annotation in annotations[: check.__code__.co_argcount]]
        if code in _DECLARED:
            raise ValueError(f"the code {code} is taken")
        _DECLARED[code] = Rule(
            code,
            name,
            severity,
            refused_by,
            parameters[0],
            parameters[1] if len(parameters) > 1 else None,
            lambda: check,
            since,
            Releases.parse(releases),
            stops_apply,
            absence,
            whole_run,
            one_reference,
            needs_cluster,
            of_defaults,
        )
        return check

    return register


@cache
def all_rules() -> dict[str, Rule]:
    """Every rule by code, sorted. They come from the index, and a rule's module is imported when the rule first runs.

    The index is made from the declarations by ``docs/make_rules.py``; a test compares them.
    """
    index: Any = importlib.import_module("spec_lint.rules._index")
    return {code: _indexed(code, *known) for code, known in index.RULES.items()}


def _indexed(
    code: str,
    module: str,
    name: str,
    severity: str,
    refused_by: str | None,
    visits: str,
    takes: str | None,
    since: str,
    releases: str,
    *flags: str,
) -> Rule:
    return Rule(
        code,
        name,
        Severity(severity),
        Refuser(refused_by) if refused_by else None,
        visits,
        takes,
        partial(declared_check, module, code),
        since,
        Releases.parse(releases) if releases else ALL_RELEASES,
        **dict.fromkeys(flags, True),
    )


def declared_rules() -> dict[str, Rule]:
    """Every rule by code, sorted, as declared: all modules of ``spec_lint.rules`` are imported."""
    for family in family_packages():
        for module in _submodules(family):
            importlib.import_module(module)
    return dict(sorted(_DECLARED.items()))


def declared_check(module: str, code: str) -> Check:
    """The function of a rule, from the module that declares it."""
    if code not in _DECLARED:
        importlib.import_module(module)
    return _DECLARED[code].check


def family_packages() -> list[Any]:
    """The packages of ``spec_lint.rules``, one for each family, sorted by name."""
    found = [importlib.import_module(name) for name in _submodules(importlib.import_module("spec_lint.rules"))]
    return [module for module in found if hasattr(module, "__path__")]


def _submodules(package: Any) -> list[str]:
    """The names of the modules and folders of a package. (``pkgutil`` would import ``inspect`` at every start.)"""
    names = {name.partition(".")[0] for folder in package.__path__ for name in os.listdir(folder)}  # noqa: PTH208
    return [f"{package.__name__}.{name}" for name in sorted(names) if name.isidentifier() and not name.startswith("_")]
