"""How the text of a setting becomes its value: numbers, switches and lists, and what is said of a text that is none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from ipaddress import ip_network
from typing import Any, Literal, cast

ORIGIN = re.compile(r"\*|https?://[a-z0-9.-]+(:[0-9]+)?|https?://\[[0-9a-f:.]+\](:[0-9]+)?")
"""An origin as browsers send it: without a path and without a slash at its end."""
Networks = tuple[str, ...]
Providers = tuple[str, ...]
LogFormat = Literal["", "json", "text"]
PROVIDERS = ("practice", "counter", "stripe")
"""What `PAYMENT_PROVIDERS` may name."""
NUMBER_MAX = 1e9
"""The highest value of a number that has no maximum of its own."""
TEXT_SHOWN_MAX = 200


class SettingsError(Exception):
    """A setting cannot be used; `str()` names it and says which values it takes."""


def setting_value(name: str, kind: str, text: str, limits: tuple[float, float] | None) -> object:
    """The value that a text gives a setting of this type. Raises `SettingsError`."""
    try:
        value = _PARSERS[kind](text)
    except ValueError:
        raise SettingsError(f"{name.upper()} is {text[:TEXT_SHOWN_MAX]!r}; it takes {_TAKES[kind]}.") from None
    if limits is not None and not limits[0] <= float(str(value)) <= limits[1]:
        most = "no number over a billion is taken" if limits[1] == NUMBER_MAX else f"the most is {limits[1]:g}"
        raise SettingsError(f"{name.upper()} is {text[:TEXT_SHOWN_MAX]}; the least is {limits[0]:g}, and {most}.")
    return value


def setting_text(value: object) -> str:
    """The text that gives this value."""
    return ",".join(value) if isinstance(value, tuple) else str(value)


def _switch(text: str) -> bool:
    values = {"1": True, "true": True, "on": True, "yes": True, "0": False, "false": False, "off": False, "no": False}
    if text.lower() not in values:
        raise ValueError(text)
    return values[text.lower()]


def _origins(text: str) -> tuple[str, ...]:
    origins = tuple(part.strip().lower() for part in text.split(",") if part.strip())
    if not all(map(ORIGIN.fullmatch, origins)):
        raise ValueError(text)
    return origins


def _networks(text: str) -> Networks:
    return tuple(str(ip_network(part.strip())) for part in text.split(",") if part.strip())


def _providers(text: str) -> Providers:
    names = tuple(dict.fromkeys(part.strip().lower() for part in text.split(",") if part.strip()))
    if not set(names) <= set(PROVIDERS):
        raise ValueError(text)
    return names


def _log_format(text: str) -> LogFormat:
    if text.lower() not in ("json", "text", ""):
        raise ValueError(text)
    return cast(LogFormat, text.lower())


_PARSERS: Mapping[str, Any] = {
    "str": str,
    "int": int,
    "float": float,
    "bool": _switch,
    "tuple[str, ...]": _origins,
    "Networks": _networks,
    "Providers": _providers,
    "LogFormat": _log_format,
}
_TAKES = {
    "int": "a whole number",
    "float": "a number",
    "bool": "on or off",
    "str": "text",
    "LogFormat": "json or text",
    "tuple[str, ...]": "origins such as https://cinema.example or http://localhost:3000, by commas, or *",
    "Providers": f"{', '.join(PROVIDERS[:-1])} and {PROVIDERS[-1]}, by commas",
    "Networks": "addresses and networks such as 10.0.0.7 or 192.168.0.0/16, by commas",
}
