"""Values that are made by the thousand: frozen for the type checker, and light to make."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, fields
from typing import Any, TypeVar

Value = TypeVar("Value")


def light(cls: type[Value]) -> type[Value]:
    """Take the lock off a frozen dataclass at run time; the type checker goes on refusing whoever writes to it.

    The lock is paid for at every creation, field by field: 0.75 µs for seven fields instead of 0.18, and a hold makes
    half a dozen values. Use it above `@dataclass(frozen=True, slots=True)`; defaults must be plain.
    """
    named: dict[str, Any] = {"__annotations__": {field.name: field.type for field in fields(cls)}}  # type: ignore[arg-type]
    named |= {field.name: field.default for field in fields(cls) if field.default is not MISSING}  # type: ignore[arg-type]
    unlocked: Any = dataclass(type(cls.__name__, (), named))
    cls.__init__ = unlocked.__init__  # type: ignore[method-assign]
    del cls.__setattr__, cls.__delattr__
    return cls
