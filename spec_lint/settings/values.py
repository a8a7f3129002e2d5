"""The forms that values of a configuration have, and the place of what has another one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn

from spec_lint.files.content import seen_from_here
from spec_lint.findings.source import Source
from spec_lint.grammar.nearest import nearest
from spec_lint.grammar.suggestion import did_you_mean
from spec_lint.grammar.words import quoted
from spec_lint.settings.config import ConfigError, KnownRules
from spec_lint.settings.globs import pattern_below

Pointer = tuple[str | int, ...]
_STRING = "a string in quotes"


class Values:
    """Reads the values in the table of a file, or fails with the exact place: one method per form of a value."""

    def __init__(
        self, path: Path, text: str, prefix: tuple[str, ...], known_rules: KnownRules | None, shown: str | None = None
    ) -> None:
        self.path = path
        self.shown = shown or seen_from_here(path)
        self.text = text
        self.source = Source(self.shown, text)
        self.prefix = prefix
        self.known_rules = known_rules

    def place(self, names: Mapping[str, str], option: str) -> str:
        """Where an option is, by its name as it is written."""
        line, _ = self.source.position(self.offset((names.get(option, option),), key=True))
        return f"{self.shown}:{line}"

    def fail(self, pointer: Pointer, message: str, *, key: bool = False) -> NoReturn:
        offset = self.offset(pointer, key=key)
        line, column = self.source.position(offset)
        raise ConfigError(self.shown, line, column, message)

    def offset(self, pointer: Pointer, *, key: bool = False) -> int:
        """The offset of a value or its key, or of its nearest existing ancestor."""
        from spec_lint.settings.toml_places import toml_places

        places = toml_places(self.text)
        path = (*self.prefix, *pointer)
        while path and path not in places:
            path = path[:-1]
        place = places.get(path)
        return 0 if place is None else place.key if key else place.value

    def wrong(self, pointer: Pointer, value: object, wanted: str) -> NoReturn:
        named = "".join(f"[{token}]" if isinstance(token, int) else f".{token}" for token in pointer).lstrip(".")
        self.fail(pointer, f'"{named}" must be {wanted}; it is {kind_words(value)}.')

    def text_value(self, pointer: Pointer, value: object, wanted: str = _STRING) -> str:
        if not isinstance(value, str) or not value:
            self.wrong(pointer, value, "a string that is not empty" if value == "" and wanted == _STRING else wanted)
        return value

    def name(self, pointer: Pointer, value: object, check: Callable[[str], object], wanted: str) -> str:
        """A string that ``check`` accepts: it raises GrammarError for others."""
        from spec_lint.grammar import GrammarError

        name = self.text_value(pointer, value)
        try:
            check(name)
        except GrammarError as refusal:
            self.wrong(pointer, value, f"{wanted} ({refusal.message})")
        return name

    def truth(self, pointer: Pointer, value: object) -> bool:
        if not isinstance(value, bool):
            self.wrong(pointer, value, "true or false")
        return value

    def texts(
        self, pointer: Pointer, value: object, wanted: str = 'a list of strings, such as ["a", "b"]'
    ) -> tuple[str, ...]:
        if not isinstance(value, list):
            self.wrong(pointer, value, wanted)
        return tuple(self.text_value((*pointer, index), item) for index, item in enumerate(value))

    def command(self, pointer: Pointer, value: object) -> tuple[str, ...]:
        """A program and its arguments; only these may be empty."""
        wanted = 'a program and its arguments, such as ["helm", "template", "chart"]'
        if not isinstance(value, list) or not value:
            self.wrong(pointer, value, wanted)
        arguments = [
            item if item == "" else self.text_value((*pointer, index), item) for index, item in enumerate(value[1:], 1)
        ]
        return (self.text_value((*pointer, 0), value[0], "the name of a program"), *arguments)

    def one_or_more(self, pointer: Pointer, value: object) -> tuple[str, ...]:
        wanted = 'a string in quotes, or a list of strings, such as ["a", "b"]'
        if isinstance(value, str):
            return (self.text_value(pointer, value, wanted),)
        return self.texts(pointer, value, wanted)

    def table(self, pointer: Pointer, value: object, wanted: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            self.wrong(pointer, value, wanted)
        return value

    def fields(
        self,
        pointer: Pointer,
        value: object,
        wanted: str,
        names: tuple[str, ...],
        required: tuple[str, ...],
    ) -> dict[str, Any]:
        """A table with a fixed set of fields."""
        table = self.table(pointer, value, wanted)
        for name in table:
            if name not in names:
                self.fail(
                    (*pointer, name),
                    with_meant(f"There is no field {quoted(name)} here.", nearest(name, names)),
                    key=True,
                )
        for name in required:
            if name not in table:
                self.fail(pointer, f'The field "{name}" is missing here: "{pointer[0]}" is {wanted}.')
        return table

    def tables(
        self,
        pointer: Pointer,
        value: object,
        wanted: str,
        names: tuple[str, ...],
        required: tuple[str, ...],
    ) -> Iterator[tuple[Pointer, dict[str, Any]]]:
        """A list of tables with a fixed set of fields: the place of each, and the table."""
        if not isinstance(value, list):
            self.wrong(pointer, value, wanted)
        for index, item in enumerate(value):
            yield (*pointer, index), self.fields((*pointer, index), item, wanted, names, required)

    def globs(self, pointer: Pointer, value: object) -> tuple[str, ...]:
        texts = self.texts(pointer, value, 'a list of globs, such as ["pipelines/", "*.spec"]')
        return tuple(self.glob((*pointer, index), text) for index, text in enumerate(texts))

    def glob(self, pointer: Pointer, value: object) -> str:
        """A glob that can match a file below the folder of the configuration."""
        glob = self.text_value(pointer, value, 'a glob, such as "old/*.json"')
        pattern = pattern_below(glob)
        if pattern is None:
            self.wrong(pointer, value, "a glob for files below the folder of this configuration")
        return pattern


def kind_words(value: object) -> str:
    """A description of a TOML value."""
    if isinstance(value, str):
        return f'"{value if len(value) <= 60 else value[:60] + "…"}"' if value else "an empty string"
    kinds: list[tuple[type | tuple[type, ...], str]] = [
        (bool, str(value).lower()),
        ((int, float), f"the number {value}"),
        (list, "a list"),
        (dict, "a table"),
    ]
    dates = {"datetime": "a date with a time", "date": "a date"}
    return next((words for kind, words in kinds if isinstance(value, kind)), dates.get(type(value).__name__, "a time"))


def with_meant(message: str, meant: str | None) -> str:
    return f"{message} {did_you_mean(meant, ours=True)}" if meant else message
