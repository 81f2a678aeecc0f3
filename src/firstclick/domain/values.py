"""Frozen dataclasses that are cheap to create, for values that are created on every request."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, fields
from typing import Any, TypeVar

Value = TypeVar("Value")


def light(cls: type[Value]) -> type[Value]:
    """Remove the run-time check of a frozen dataclass; the type checker still rejects assignments to its fields.

    The check slows down every creation: 0.75 µs instead of 0.18 for seven fields, and one hold creates six values. Use
    it above `@dataclass(frozen=True, slots=True)`; a field may have a default, but no default factory.
    """
    namespace: dict[str, Any] = {"__annotations__": {field.name: field.type for field in fields(cls)}}  # type: ignore[arg-type]
    namespace |= {field.name: field.default for field in fields(cls) if field.default is not MISSING}  # type: ignore[arg-type]
    unchecked: Any = dataclass(type(cls.__name__, (), namespace))
    cls.__init__ = unchecked.__init__  # type: ignore[method-assign]
    del cls.__setattr__, cls.__delattr__
    return cls
