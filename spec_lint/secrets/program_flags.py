"""The short flags of well-known programs that take a password. Nothing here keeps or shows a value.

``-p`` of the MySQL and MariaDB clients takes the password only in the same word; ``-p`` of sshpass and the clients of
MongoDB, ``-P`` of sqlcmd, ``-w`` of the LDAP clients and ``-u`` of curl in the same word or the next, ``-a`` of
redis-cli in the next.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

_PROGRAMS: Final = (
    r"(?P<mysql>mysql(?:dump|admin|import|show|check|pump|slap)?|mariadb(?:-[a-z]+)?)|(?P<sshpass>sshpass)"
    r"|(?P<redis>redis-cli)|(?P<curl>curl)|(?P<mongo>mongo(?:sh|dump|restore|export|import|stat|top|files)?)"
    r"|(?P<sqlcmd>sqlcmd|bcp)|(?P<ldap>ldap(?:search|modify|add|delete|passwd|whoami|compare))"
)
_FLAGS: Final = {
    "mysql": "-p", "sshpass": "-p", "redis": "-a", "curl": "-[sSkLvfigN#]*[uU]", "mongo": "-p", "sqlcmd": "-P",
    "ldap": "-w",
}  # fmt: skip
_QUOTE: Final = r"""\\{0,8}["']"""
_JOIN: Final = rf"(?:{_QUOTE}?\s*+,\s*+|{_QUOTE}?[ \t]*+\n\s*+-\s++|[ \t]++)"
"""The separator between two words of a command or two items of a list."""
PROGRAM_HINTS: Final = re.compile("mysql|mariadb|sshpass|redis-cli|curl|mongo|sqlcmd|bcp|ldap")


def names_a_program(text: str) -> bool:
    """Whether a text may call one of the programs."""
    return PROGRAM_HINTS.search(text) is not None


@cache
def _called() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.-])(?:{_PROGRAMS})(?![\w./=-])")


@cache
def _word(program: str) -> re.Pattern[str]:
    """A flag as a whole word, with or without the password in it."""
    login = "[^:]*:" if program == "curl" else ""
    attached = "" if program == "redis" else f"(?:{login}(?P<value>.+))?"
    return re.compile(rf"{_FLAGS[program]}{attached}", re.DOTALL)


@cache
def _in_text(program: str) -> re.Pattern[str]:
    join = {"mysql": "", "redis": _JOIN}.get(program, f"{_JOIN}?")
    login = r"""[^\s:"']{0,200}+:""" if program == "curl" else ""
    value = rf"""(?:"{login}([^"\n]+)"|'{login}([^'\n]+)'|(?:{_QUOTE})?{login}([^\s"'`,;&|)\\]+))"""
    return re.compile(rf"""(?<=[\s"'\[,]){_FLAGS[program]}{join}{value}""")


@cache
def _rest() -> re.Pattern[str]:
    """The rest of the command or list after a program."""
    return re.compile(r"(?:,\s++|\\\n|\n\s*+-\s|[^\n;|&])*+")


def passwords_in_text(text: str) -> Iterator[tuple[int, int]]:
    """The offsets of passwords in a text that calls programs."""
    hints = PROGRAM_HINTS.finditer(text)  # much faster than to look for calls
    calls = [call for hint in hints if (call := _called().match(text, hint.start()))]
    for index, call in enumerate(calls):
        limit = calls[index + 1].start() if index + 1 < len(calls) else len(text)
        rest = _rest().match(text, call.end(), limit)
        end = rest.end() if rest else limit
        for flag in _in_text(str(call.lastgroup)).finditer(text, call.end(), end):
            yield flag.span(flag.lastindex or 0)


def passwords_in_words(words: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """The words of a command that hold passwords, and the offsets in them."""
    program = ""
    for index, word in enumerate(words):
        called = _called().fullmatch(word.rpartition("/")[2]) if names_a_program(word) else None
        if called:
            program = str(called.lastgroup)
        elif program and (flag := _word(program).fullmatch(word)):
            if "value" in flag.re.groupindex and flag["value"]:
                yield index, flag.start("value"), len(word)
            elif program != "mysql" and len(word) == flag.end() and index + 1 < len(words):
                following = words[index + 1]
                start = following.find(":") + 1 if program == "curl" else 0
                if following and (start or program != "curl"):
                    yield index + 1, start, len(following)
