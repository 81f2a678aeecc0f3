"""The base of values that requests make. Only this module of domain and service imports msgspec."""

from __future__ import annotations

from typing import dataclass_transform

from msgspec import Struct
from msgspec.structs import replace as replace  # noqa: PLC0414 - for copies of values with other fields


@dataclass_transform(frozen_default=True)
class Value(Struct, frozen=True, gc=False):
    """A frozen value, compared and hashed by its fields, as a frozen dataclass is, and of its own class only.

    It is made by C code: 0.04 to 0.06 µs where a frozen dataclass takes 0.6 to 1.2; a copy by `replace` 0.08, not 2.
    The search for reference cycles does not look at it, so no field may hold what could lead back to the value:
    only other values, texts, numbers, and containers of these.
    """
