"""Whether dlclark/regexp2 1.2.0 compiles a regular expression that ohmyglob wrote, and how many groups it has.

Only what ohmyglob writes is supported: groups, alternatives, classes, ``.``, ``*``, ``+``, ``?``, escaped punctuation,
``\\A`` and ``\\z``. That is enough for errors: the text after an empty class is read as its members.
"""

from __future__ import annotations


class RegexpError(ValueError):
    """An expression that does not compile, with the offsets of both ends of a range that is backwards."""

    def __init__(self, low: int | None = None, high: int | None = None) -> None:
        super().__init__("the expression does not compile")
        self.low, self.high = low, high


def count_groups(expression: str) -> int:
    """The number of capturing groups. Raises RegexpError."""
    position = depth = captures = 0
    while position < len(expression):
        character = expression[position]
        position += 1
        if character == "\\":
            position += 1
        elif character == "[":
            position = _after_class(expression, position)
        elif character == "(":
            depth += 1
            captures += expression[position : position + 1] != "?"
        elif character == ")":
            depth -= 1
            if depth < 0:
                raise RegexpError
    if depth:
        raise RegexpError
    return captures


class _Class:
    """A class that is being read: the offset of the start of a range, and whether no member came yet."""

    __slots__ = ("first", "low")

    def __init__(self) -> None:
        self.low: int | None = None
        self.first = True


def _after_class(expression: str, position: int) -> int:
    """The offset after a class, given the one after its bracket. Classes nest only as subtractions (``[a-z-[b]]``)."""
    open_classes = [_Class()]
    position += expression[position : position + 1] == "^"
    while position < len(expression):
        current, at = open_classes[-1], position
        first, current.first = current.first, False
        character = expression[at]
        position += 1
        escaped = character == "\\"
        if character == "]" and not first:
            open_classes.pop()
            if not open_classes:
                return position
            if expression[position : position + 1] not in ("]", ""):
                raise RegexpError
            continue
        if escaped:
            character = expression[position : position + 1]
            if not character or character.isalnum():
                raise RegexpError
            at = position
            position += 1
        elif character == "[" and current.low is None:
            position = _after_class_name(expression, position)
        subtracts = expression[at] == "[" and not escaped and not first
        if current.low is not None:
            low, current.low = current.low, None
            if not subtracts:
                if expression[low] > character:
                    raise RegexpError(low, at)
                continue
        elif expression[position : position + 1] == "-" and expression[position + 1 : position + 2] not in ("]", ""):
            current.low = at
            position += 1
            continue
        elif character == "-" and not escaped and not first and expression[position : position + 1] == "[":
            position += 1
        else:
            continue
        open_classes.append(_Class())
        position += expression[position : position + 1] == "^"
    raise RegexpError


def _after_class_name(expression: str, position: int) -> int:
    """The offset after ``:name:]``, if it is there; else the given one."""
    if expression[position : position + 1] != ":":
        return position
    end = position + 1
    end += expression[end : end + 1] == "^" and end + 1 < len(expression)
    while end < len(expression) and (expression[end].isalnum() or expression[end] == "_"):
        end += 1
    return end + 2 if expression[end : end + 2] == ":]" else position
