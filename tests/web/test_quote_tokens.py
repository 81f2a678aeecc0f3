"""A quote as a signed text: what was shown is what is read, and no other text is a quote."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json

import pytest

from firstclick.domain.money.money import Money
from firstclick.domain.money.quote import Quote, QuoteLine
from firstclick.domain.seats.seat_map import SeatKind
from firstclick.web.auth.quote_tokens import QUOTE_CHARS_MAX, QuoteTokens

KEY = b"a key of thirty-two characters!!"


def euros(cents: int) -> Money:
    return Money(cents, "EUR")


QUOTE = Quote(
    "session",
    7,
    (
        QuoteLine("A1", SeatKind.STANDARD, "adult", euros(1200), euros(100), euros(50)),
        QuoteLine("A2", SeatKind.COMPANION, "child", euros(800), euros(0), euros(51)),
    ),
    euros(99),
    euros(123),
    "TEN",
)
CONTENTS = [
    "session",
    7,
    "EUR",
    [["A1", "standard", "adult", 1200, 100, 50], ["A2", "companion", "child", 800, 0, 51]],
    99,
    123,
    "TEN",
]


def encoded(data: bytes) -> str:
    """In base64url, without padding."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def signed(data: bytes, key: bytes = KEY, purpose: bytes = b"firstclick quote\0") -> str:
    """The data as a text with its signature."""
    text = encoded(data)
    return f"{text}.{encoded(hmac.digest(key, purpose + text.encode(), hashlib.sha256))}"


def packed(contents: object, more: int = 0) -> bytes:
    """As JSON without spaces, but for those at the end."""
    return json.dumps(contents, separators=(",", ":")).encode() + b" " * more


def test_a_quote_is_the_text_that_was_given_away_and_is_read_as_it_was() -> None:
    assert QuoteTokens(KEY).sign(QUOTE) == signed(packed(CONTENTS))
    assert QuoteTokens(KEY).read(signed(packed(CONTENTS))) == QUOTE


@pytest.mark.parametrize("more", range(4))
def test_a_quote_of_any_length_is_read(more: int) -> None:
    assert QuoteTokens(KEY).read(signed(packed(CONTENTS, more))) == QUOTE


def test_nothing_that_was_not_signed_with_the_key_as_a_quote_is_one() -> None:
    right = QuoteTokens(KEY).sign(QUOTE)
    text, _, signature = right.partition(".")
    cheaper = encoded(packed(CONTENTS).replace(b"1200", b"0"))
    wrong = ["", ".", text, f"{text}.", f"{right}=", right[:-1], f".{signature}", f"{cheaper}.{signature}", "é.é"]
    wrong += [signed(packed(CONTENTS), b"b" * 32), signed(packed(CONTENTS), purpose=b""), f"{right}.{signature}"]
    assert [QuoteTokens(KEY).read(one) for one in wrong] == [None] * len(wrong)


@pytest.mark.parametrize("inside", [b"", b"{}", b"[]", b"\xff", packed(CONTENTS[:-1])], ids=range(5))
def test_what_another_version_signed_is_none(inside: bytes) -> None:
    assert QuoteTokens(KEY).read(signed(inside)) is None


def test_a_quote_has_its_most_characters_and_no_more() -> None:
    signature, whole = 44, packed(CONTENTS)
    room = (QUOTE_CHARS_MAX - signature) // 4 * 3 - len(whole)
    longest = signed(packed(CONTENTS, room))
    assert len(longest) == QUOTE_CHARS_MAX
    assert QuoteTokens(KEY).read(longest) == QUOTE
    assert QuoteTokens(KEY).read(signed(packed(CONTENTS, room + 1))) is None
