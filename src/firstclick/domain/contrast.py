"""The contrast of a cinema's colours with the page, as WCAG 2.2 defines it (success criterion 1.4.3)."""

from __future__ import annotations

from collections.abc import Sequence

RATIO_MIN = 4.5
"""Of text with what is behind it."""
LIGHT = ("#f6f3ee", "#fdfbf7", "#fffefb", "#f3eee5", "#f7e7cd", "#fffdf8")
DARK = ("#0e1015", "#1a1722", "#171a22", "#20242f", "#343d50", "#252b38")
"""What is behind text in the accent's colour: the tokens bg, bg-glow, card, raised, seat-hover and seat of the page."""
TEXT_LIGHT, TEXT_DARK = "#ffffff", "#101010"
"""The text on the accent's colour: the one that differs more is taken."""


def contrast(one: str, other: str) -> float:
    """The ratio of two colours such as `#8f4b00`, from 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def lowest_contrast(colour: str, behind: Sequence[str]) -> tuple[float, str]:
    """The lowest ratio of a colour with any of those behind it, and with which."""
    return min((contrast(colour, one), one) for one in behind)


def readable(colour: str, behind: Sequence[str], towards: str) -> str:
    """The colour, mixed with so much of `towards`, in percent, that it can be read on all of those behind it."""
    mixed = (_mixed(colour, towards, percent) for percent in range(101))
    return next((one for one in mixed if lowest_contrast(one, behind)[0] >= RATIO_MIN), towards)


def text_on(colour: str) -> str:
    """The colour of text on this one."""
    return max((TEXT_LIGHT, TEXT_DARK), key=lambda text: contrast(text, colour))


def _mixed(colour: str, other: str, percent: int) -> str:
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(one + (another - one) * percent / 100):02x}" for one, another in pairs)


def _channels(colour: str) -> list[int]:
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return float(channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4)
