"""The contrast of the cinema's colours with the page, against figures that are known from elsewhere."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest

import firstclick
from firstclick.domain.contrast import DARK, LIGHT, RATIO_MIN, contrast, lowest_contrast, text_on

TOKENS = Path(firstclick.__file__).parent / "static" / "ui" / "tokens.css"
BEHIND = ("bg", "bg-glow", "card", "raised", "seat-hover", "seat")


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#777777", "#ffffff", 4.478),
        ("#ff0000", "#ffffff", 3.998),
        ("#abcdef", "#abcdef", 1),
    ],
)
def test_the_ratio_is_that_of_wcag_whichever_colour_comes_first(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == contrast(other, one) == pytest.approx(ratio, abs=0.001)


def test_the_colours_behind_the_accent_are_those_of_the_page() -> None:
    text = TOKENS.read_text(encoding="utf-8")
    pairs = [re.search(rf"--{name}: light-dark\((#\w+), (#\w+)\);", text) for name in BEHIND]
    assert [(found[1], found[2]) for found in pairs if found] == list(zip(LIGHT, DARK, strict=True))


def test_the_page_s_own_accents_would_be_taken() -> None:
    found = re.search(r"--accent: light-dark\((#\w+), (#\w+)\);", TOKENS.read_text(encoding="utf-8"))
    assert found is not None
    assert lowest_contrast(found[1], LIGHT)[0] >= RATIO_MIN
    assert lowest_contrast(found[2], DARK)[0] >= RATIO_MIN


def test_the_lowest_ratio_names_what_is_behind() -> None:
    assert lowest_contrast("#777777", ("#ffffff", "#808080"))[1] == "#808080"


def test_text_on_any_colour_that_is_taken_can_be_read() -> None:
    for red, green, blue in itertools.product(range(0, 256, 51), repeat=3):
        colour = f"#{red:02x}{green:02x}{blue:02x}"
        if lowest_contrast(colour, LIGHT)[0] >= RATIO_MIN or lowest_contrast(colour, DARK)[0] >= RATIO_MIN:
            assert contrast(colour, text_on(colour)) >= RATIO_MIN
