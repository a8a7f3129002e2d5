"""The validator of a configuration: what each option may be, and the place of anything else.

The published schema (``spec-lint schema config``) says the same for editors; a test keeps the two in agreement.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, NoReturn

from spec_lint.findings.finding import Span
from spec_lint.grammar.nearest import nearest
from spec_lint.grammar.words import quoted
from spec_lint.settings.config import (
    FAIL_ON,
    MOST_JOBS,
    TABLES,
    WAYS,
    Config,
    Environment,
    ExternalSecret,
    JsonnetArguments,
    Rendering,
)
from spec_lint.settings.globs import pattern_below
from spec_lint.settings.layers import Layer, config_of
from spec_lint.settings.suppression import Suppression
from spec_lint.settings.values import Pointer, Values, kind_words, with_meant
from spec_lint.settings.written import COMPLETE, Written, written

if TYPE_CHECKING:
    from datetime import date

_SEVERITIES = ("error", "warning", "info", "off")
_SHARED = ("tool", *TABLES)
"""The tables of a pyproject.toml that its options are in."""
_MISSING = ("error", "warning", "off")


class Options(Values):
    """Turns the table of a file into a Config, or fails with the exact place."""

    def fail(self, pointer: Pointer, message: str, *, key: bool = False) -> NoReturn:
        """As other values, and with where an option belongs that is inside of the table of another one."""
        if (key and len(pointer) > 1) or len(pointer) == 2:
            message += self._place_of_option(str(pointer[-1]))
        super().fail(pointer, message, key=key)

    def _place_of_option(self, name: str) -> str:
        """Where an option belongs, as a sentence to add; empty for what is none."""
        if name.replace("-", "_") not in _READERS:
            return ""
        place = "directly below [tool.spec-lint]" if self.prefix else "above the first [table]"
        return f" `{name}` is an option of its own: put it {place}."

    def config(self, table: Any) -> Config:
        """The settings in the table of a file. Raises ConfigError."""
        return config_of([self.layer(table)], self.path)

    def layer(self, table: Any) -> Layer:
        """The options in the table of a file. Raises ConfigError."""
        if not isinstance(table, dict):
            self.fail((), f"[tool.spec-lint] must be a table, not {kind_words(table)}.")
        values: dict[str, Any] = {}
        entries: list[Written] = []
        for name, value in table.items():
            option = name.replace("-", "_")
            pointer = (name,)
            if name == "$schema":
                continue  # for editors
            if option not in _READERS:
                self.fail(pointer, self._no_option(name), key=True)
            if option in values:
                self.fail(
                    pointer, f'The option "{name}" is given twice: a hyphen and an underscore are equal.', key=True
                )
            values[option] = _READERS[option](self, pointer, value)
            entries += written(
                option, value, self.source, (*self.prefix, name), lambda glob: pattern_below(glob) or glob
            )
        if isinstance(external := table.get("external_secrets", table.get("external-secrets")), dict):
            values["external_secrets_complete"] = external.get(COMPLETE) is True
        return Layer(values, partial(self.place, {name.replace("-", "_"): name for name in table}), tuple(entries))

    def _no_option(self, name: str) -> str:
        said = f"There is no option {quoted(name)}."
        if name in _SHARED and not self.prefix:
            return f"{said} In this file options stand at the top, without [tool.spec-lint]."
        options = [option.replace("_", "-") for option in _READERS]
        return with_meant(said, nearest(name.replace("_", "-"), options))

    # One method per option that has a form of its own; each returns the value in its final type.

    def project(self, pointer: Pointer, value: object) -> str:
        from spec_lint.grammar.pachyderm_names import check_project

        return self.name(pointer, value, check_project, "a valid project name")

    def namespace(self, pointer: Pointer, value: object) -> str:
        from spec_lint.grammar.kubernetes_names import check_dns_label

        return self.name(pointer, value, check_dns_label, "a valid namespace")

    def rules(self, pointer: Pointer, value: object) -> tuple[str, ...]:
        names = self.texts(pointer, value, 'a list of rule codes, such as ["X201", "S"]')
        for index, name in enumerate(names):
            self.rule((*pointer, index), name)
        return names

    def rule(self, pointer: Pointer, name: str, *, key: bool = False) -> None:
        from spec_lint.settings.rule_names import (  # a configuration that names no rule does not need it
            is_rule,
            nearest_rule,
        )

        if self.known_rules is None or is_rule(name, known := self.known_rules()):
            return
        near = nearest_rule(name, known)
        self.fail(pointer, with_meant(f"There is no rule {quoted(name)}.", near), key=key)

    def severities(self, pointer: Pointer, value: object) -> dict[str, str]:
        table = self.table(pointer, value, 'a table of rules and severities, such as { X201 = "warning" }')
        for name, severity in table.items():
            self.rule((*pointer, name), name, key=True)
            if severity not in _SEVERITIES:
                self.wrong((*pointer, name), severity, '"error", "warning", "info" or "off"')
        return dict(table)

    def per_file(self, pointer: Pointer, value: object) -> dict[str, tuple[str, ...]]:
        table = self.table(pointer, value, 'a table of globs and rule codes, such as { "old/**" = ["X201"] }')
        return {self.glob((*pointer, glob), glob): self.rules((*pointer, glob), codes) for glob, codes in table.items()}

    def secrets(self, pointer: Pointer, value: object) -> tuple[ExternalSecret, ...]:
        """A list of names, or a table from names to keys, to true (keys not known) or to {keys, type}.

        In a table, ``complete = true`` says that no other secrets exist.
        """
        if isinstance(value, list):
            return tuple(ExternalSecret(name) for name in self.texts(pointer, value))
        wanted = 'a list of names, or a table of names and their keys, such as { clearml = ["access", "secret"] }'
        found = []
        for name, about in self.table(pointer, value, wanted).items():
            place = (*pointer, name)
            if name == COMPLETE and isinstance(about, bool):
                continue
            if "_" in name and name in _READERS:
                self.fail(place, f"No secret can have the name {quoted(name)}.", key=True)
            if about is True:
                found.append(ExternalSecret(name))
            elif isinstance(about, list):
                found.append(ExternalSecret(name, self.texts(place, about)))
            elif isinstance(about, dict):
                other = next((field for field in about if nearest(field, ("keys", "type")) is None), None)
                if other is not None:
                    message = f"There is no field {quoted(other)} here. A name with dots needs quotes:"
                    self.fail((*place, other), f"{message} {quoted(f'{name}.{other}')}.", key=True)
                table = self.fields(place, about, "a table with keys and type", ("keys", "type"), ())
                keys = self.texts((*place, "keys"), table["keys"]) if "keys" in table else None
                kind = self.text_value((*place, "type"), table["type"]) if "type" in table else None
                found.append(ExternalSecret(name, keys, kind))
            else:
                self.wrong(place, about, 'a list of key names, true, or a table such as { type = "kubernetes.io/tls" }')
        return tuple(found)

    def makers(self, pointer: Pointer, value: object) -> tuple[Any, ...]:
        from spec_lint.settings.maker_options import secret_makers  # few configurations have any

        return secret_makers(self, pointer, value)

    def missing(self, pointer: Pointer, value: object) -> str:
        if value not in _MISSING:
            self.wrong(pointer, value, '"error", "warning" or "off"')
        return str(value)

    def fail_on(self, pointer: Pointer, value: object) -> str:
        if value not in FAIL_ON:
            self.wrong(pointer, value, '"error", "warning", "info" or "never"')
        return str(value)

    def way(self, pointer: Pointer, value: object) -> str:
        if value != "auto" and value not in WAYS:
            self.wrong(pointer, value, " or ".join(f'"{way}"' for way in ("auto", *WAYS)))
        return str(value)

    def processes(self, pointer: Pointer, value: object) -> int | None:
        if value == "auto":
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= MOST_JOBS:
            self.wrong(pointer, value, f'"auto" or a number from 1 to {MOST_JOBS}')
        return value

    def reports(self, pointer: Pointer, value: object) -> tuple[str, ...]:
        """The reports of a run. A stranger may have written the configuration, so files are below its folder."""
        reports = self.one_or_more(pointer, value)
        for index, report in enumerate(reports):
            name, separator, path = report.partition("=")
            outside = os.path.isabs(path) or os.path.normpath(path).partition(os.sep)[0] == ".."  # noqa: PTH117
            if not name or (separator and not path) or outside:
                place = pointer if isinstance(value, str) else (*pointer, index)
                self.wrong(place, report, "a format, or FORMAT=FILE with a file below the folder of this configuration")
        return reports

    def environments(self, pointer: Pointer, value: object) -> tuple[Environment, ...]:
        wanted = 'a list of tables, such as { name = "prod", files = ["overlays/prod/"] }'
        found = []
        for place, table in self.tables(pointer, value, wanted, Environment._fields, Environment._fields):
            name = self.text_value((*place, "name"), table["name"])
            found.append(Environment(name, self.globs((*place, "files"), table["files"])))
        return tuple(found)

    def defaults(self, pointer: Pointer, value: object) -> str | dict[str, str]:
        """A file, for the project of the configuration, or a table from projects to files."""
        wanted = 'a file, or a table of projects and files, such as { default = "defaults.json" }'
        if isinstance(value, dict):
            places = {self.project((*pointer, name), name): (*pointer, name) for name in value}
            return {name: self.text_value(place, value[name]) for name, place in places.items()}
        return self.text_value(pointer, value, wanted)

    def version(self, pointer: Pointer, value: object) -> str:
        wanted = 'a version in quotes, such as "2.12"'
        version = self.text_value(pointer, value, wanted)
        parts = version.removeprefix("v").split(".")
        if len(parts) not in (2, 3) or not all(part.isascii() and part.isdecimal() for part in parts):
            self.wrong(pointer, value, wanted)
        return ".".join(parts)

    def argument_sets(self, pointer: Pointer, value: object) -> tuple[JsonnetArguments, ...]:
        wanted = 'a list of tables, such as { files = ["*.jsonnet"], arguments = { suffix = "a" } }'
        found = []
        for place, table in self.tables(pointer, value, wanted, JsonnetArguments._fields, ("files",)):
            arguments = self.table((*place, "arguments"), table.get("arguments", {}), "a table of strings")
            for name, argument in arguments.items():
                if not isinstance(argument, str):
                    self.wrong(
                        (*place, "arguments", name), argument, "a string in quotes: Pachyderm passes arguments as text"
                    )
            called = self.text_value((*place, "name"), table["name"]) if "name" in table else None
            imports = self.truth((*place, "local_imports"), table.get("local_imports", False))
            found.append(JsonnetArguments(self.globs((*place, "files"), table["files"]), arguments, called, imports))
        return tuple(found)

    def renderings(self, pointer: Pointer, value: object) -> tuple[Rendering, ...]:
        wanted = 'a list of tables, such as { files = ["pipelines/*.tmpl.yaml"], command = ["envsubst"] }'
        found = []
        for place, table in self.tables(pointer, value, wanted, Rendering._fields, Rendering._fields):
            command = self.command((*place, "command"), table["command"])
            found.append(Rendering(self.globs((*place, "files"), table["files"]), command))
        return tuple(found)

    def suppressions(self, pointer: Pointer, value: object) -> tuple[Suppression, ...]:
        wanted = 'a list of tables, such as { rule = "X201", file = "old.json", reason = "why" }'
        found = []
        for place, table in self.tables(pointer, value, wanted, Suppression._fields[:-2], ("rule", "reason")):
            until = self.day((*place, "until"), table["until"]) if "until" in table else None
            texts = {name: self.suppressed((*place, name), table[name]) for name in table if name != "until"}
            self.rule((*place, "rule"), texts["rule"])
            place_of_date = self.over((*place, "until"), until) if until else None
            entry = Written("suppress", (), self.source, (*self.prefix, *place, "rule"))
            found.append(Suppression(**texts, until=until, span=place_of_date, written=entry))
        return tuple(found)

    def suppressed(self, pointer: Pointer, value: object) -> str:
        """One field of a suppression, checked to be something that a finding can match."""
        if pointer[-1] == "file":
            return self.glob(pointer, value)
        if pointer[-1] != "pointer":
            return self.text_value(pointer, value)
        if not isinstance(value, str) or value[:1] not in ("", "/"):
            self.wrong(pointer, value, 'a pointer, such as "/transform/image", or "" for the whole spec')
        return value

    def over(self, pointer: Pointer, until: date) -> Span | None:
        """The place of a date that is past; None for others, without a search."""
        if until >= type(until).today():
            return None
        start = self.offset(pointer)
        return Span(self.source, start, start + len(until.isoformat()))

    def day(self, pointer: Pointer, value: object) -> date:
        from datetime import date  # few configurations have any

        if isinstance(value, str):
            try:
                return date.fromisoformat(value)
            except ValueError:
                pass
        if type(value) is not date:
            self.wrong(pointer, value, "a date, such as 2030-12-31")
        return value


_READERS: dict[str, Callable[[Options, Pointer, Any], Any]] = {
    "select": Options.rules,
    "ignore": Options.rules,
    "severity": Options.severities,
    "pipelines": Options.globs,
    "secrets": Options.globs,
    "exclude": Options.globs,
    "external_secrets": Options.secrets,
    "missing_secrets": Options.missing,
    "secret_makers": Options.makers,
    "environment": Options.environments,
    "external_repos": Options.texts,
    "pachyderm_version": Options.version,
    "namespace": Options.namespace,
    "project": Options.project,
    "inventory": Options.text_value,
    "jsonnet": Options.argument_sets,
    "render": Options.renderings,
    "report_info": Options.truth,
    "fail_on": Options.fail_on,
    "per_file_ignores": Options.per_file,
    "suppress": Options.suppressions,
    "require_reason": Options.truth,
    "context": Options.one_or_more,
    "server": Options.one_or_more,
    "via": Options.way,
    "cache": Options.truth,
    "cluster_defaults": Options.text_value,
    "project_defaults": Options.defaults,
    "baseline": Options.text_value,
    "jobs": Options.processes,
    "output": Options.reports,
    "extends": Options.one_or_more,
}

OPTIONS = tuple(_READERS)
"""The names of all options."""
