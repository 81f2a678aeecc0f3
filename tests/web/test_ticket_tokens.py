"""A ticket's token on its own: it is the same for ever, a new key voids none, and no other text is one."""

from __future__ import annotations

import base64
import hashlib
import hmac

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from firstclick.web.auth.ticket_tokens import TicketTokens

KEY, NEXT_KEY = b"a key of thirty-two characters!!", b"another one of as many characters"
REFERENCE, SHOWTIME = "K7QF-3M9T", "movie-1"


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def test_the_links_that_were_given_away_lead_to_their_bookings_for_ever() -> None:
    digest = hmac.digest(KEY, b"firstclick ticket\0" + REFERENCE.encode(), hashlib.sha256)
    old = f"{REFERENCE}.{base64.urlsafe_b64encode(digest[:16]).decode()[:22]}"
    token = TicketTokens(KEY).token(REFERENCE, SHOWTIME)
    assert (token.startswith(old + "."), token) == (True, TicketTokens(KEY).token(REFERENCE, SHOWTIME))
    assert [TicketTokens(KEY).reference(one) for one in (old, token)] == [REFERENCE] * 2


def test_whoever_has_the_public_key_can_check_the_signature_and_which_showtime_it_is_for() -> None:
    tokens = TicketTokens(KEY)
    short, _, signature = tokens.token(REFERENCE, SHOWTIME).rpartition(".")
    tag, signed = decoded(signature)[:6], decoded(signature)[6:]
    public = Ed25519PublicKey.from_public_bytes(decoded(tokens.public_key))
    public.verify(signed, b"firstclick ticket signature\0" + short.encode() + b"\0" + tag)
    assert tag == hashlib.sha256(SHOWTIME.encode()).digest()[:6]
    with pytest.raises(InvalidSignature):
        public.verify(signed, b"firstclick ticket signature\0" + short.encode() + b"\0" + b"movie2")


def test_a_new_key_voids_no_ticket_while_the_old_one_is_named() -> None:
    old, both, new = TicketTokens(KEY), TicketTokens(NEXT_KEY, [KEY]), TicketTokens(NEXT_KEY)
    given = old.token(REFERENCE, SHOWTIME)
    for token in (given, old.shorts(REFERENCE)[0]):
        assert (both.reference(token), new.reference(token)) == (REFERENCE, None)
    assert both.token(REFERENCE, SHOWTIME) == new.token(REFERENCE, SHOWTIME)
    assert list(both.shorts(REFERENCE)) == [*new.shorts(REFERENCE), *old.shorts(REFERENCE)]
    assert both.public_key == new.public_key
    mixed = f"{old.shorts(REFERENCE)[0]}.{new.token(REFERENCE, SHOWTIME).rpartition('.')[2]}"
    assert both.reference(mixed) is None


def test_a_token_of_another_key_or_another_booking_and_half_a_token_are_none() -> None:
    tokens = TicketTokens(KEY)
    right, (short,) = tokens.token(REFERENCE, SHOWTIME), tokens.shorts(REFERENCE)
    other, others_signature = tokens.shorts("K7QF-3M9U")[0], tokens.token("K7QF-3M9U", SHOWTIME).rpartition(".")[2]
    wrong = [
        right[:-1],
        right + "A",
        right + "=",
        right + ".",
        REFERENCE,
        REFERENCE + ".",
        "",
        ".",
        "..",
        "é",
        "x" * 300,
    ]
    wrong += [TicketTokens(NEXT_KEY).token(REFERENCE, SHOWTIME), right.lower(), f"{short}.{others_signature}"]
    wrong += [short[:-1], short + "A", short + ".", f"{short}.AAAA", REFERENCE + "." + other.partition(".")[2]]
    assert [tokens.reference(one) for one in wrong] == [None] * len(wrong)
