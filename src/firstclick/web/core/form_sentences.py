"""What is wrong with a body, as a sentence. No refusal shows a regular expression, or a value without those allowed."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator

import msgspec
from msgspec import Struct, inspect

_MUST_BE = "must_be"
_PATTERN, _VALUE = "Expected `str` matching regex ", "Invalid enum value "
_PLACE = re.compile(r"\$\.([\w.\[\]]+)`")
_PART = re.compile(r"\w+|\[\w*\.*\]")


def must_be(what: str) -> dict[str, str]:
    """`extra` of a `Meta` with a pattern: what its text must be, as a customer's developer reads it."""
    return {_MUST_BE: what}


ONE_LINE = must_be("one line of text")
CODE = must_be("letters, digits, - and _")


def sentence_of(error: msgspec.ValidationError, form: type[Struct]) -> str:
    """A sentence about a body that is not of this form. What was sent is not repeated."""
    message, _, place = str(error).rpartition(" - at `")
    found = _PLACE.fullmatch(place)
    if found is not None and message.startswith((_PATTERN, _VALUE)):
        path = found[1]
        expected = list(_expected(_at(form, path), by_pattern=message.startswith(_PATTERN)))
        if expected:
            return f"{path} must be {' or '.join(expected)}."
    return f"The body is not of the right form: {error}."


@functools.cache
def _described(form: type[Struct]) -> inspect.Type:
    return inspect.type_info(form)


def _at(form: type[Struct], path: str) -> Iterable[inspect.Type]:
    """What may stand at the place that an error names."""
    here = [_described(form)]
    for part in _PART.findall(path):
        here = [inner for one in here for kind, _ in _members(one) for inner in _parts(kind, part)]
    return here


def _parts(kind: inspect.Type, name: str) -> list[inspect.Type]:
    """The field of this name; the items of a list, the values of a map."""
    match kind:
        case inspect.StructType(fields=fields):
            return [field.type for field in fields if field.encode_name == name]
        case inspect.ListType(item_type=inner) | inspect.VarTupleType(item_type=inner):
            return [inner]
        case inspect.DictType(value_type=inner):
            return [inner]
    return []


def _members(kind: inspect.Type, what: str | None = None) -> Iterator[tuple[inspect.Type, str | None]]:
    """What a value may be: each kind of a union, with what its `must_be` says."""
    match kind:
        case inspect.Metadata(type=inner, extra=extra):
            yield from _members(inner, (extra or {}).get(_MUST_BE, what))
        case inspect.UnionType(types=kinds):
            for one in kinds:
                yield from _members(one, what)
        case _:
            yield kind, what


def _expected(kinds: Iterable[inspect.Type], *, by_pattern: bool) -> Iterator[str]:
    for kind, what in (member for one in kinds for member in _members(one)):
        match kind:
            case inspect.StrType(pattern=str()) if by_pattern and what is not None:
                yield what
            case inspect.EnumType(cls=cls) if not by_pattern:
                yield _either([str(one.value) for one in cls])
            case inspect.LiteralType(values=values) if not by_pattern:
                yield _either([str(one) for one in values])


def _either(values: list[str]) -> str:
    return " or ".join(filter(None, (", ".join(values[:-1]), values[-1])))
