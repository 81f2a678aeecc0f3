"""One object for all values that are equal, so that millions of states are compared and hashed by identity."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Generic, TypeVar

Value = TypeVar("Value", bound=Hashable)


class Piece(Generic[Value]):
    """Stands for `value`. `number` is its place in the order in which values were first seen."""

    __slots__ = ("number", "value")

    def __init__(self, value: Value, number: int) -> None:
        self.value = value
        self.number = number


class Pieces(Generic[Value]):
    """The pieces of one kind of value."""

    def __init__(self) -> None:
        self._known: dict[Value, Piece[Value]] = {}

    def of(self, value: Value) -> Piece[Value]:
        """The one piece that stands for the value."""
        known = self._known.get(value)
        if known is None:
            known = self._known[value] = Piece(value, len(self._known))
        return known
