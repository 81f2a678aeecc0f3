"""A ticket's token on its own: it is the same for ever, and no other text is one."""

from __future__ import annotations

import base64
import hashlib
import hmac

from firstclick.web.auth.ticket_tokens import TicketTokens

KEY = b"a key of thirty-two characters!!"
REFERENCE = "K7QF-3M9T"
TOKENS = TicketTokens(KEY)


def test_the_links_that_were_given_away_lead_to_their_bookings_for_ever() -> None:
    digest = hmac.digest(KEY, b"firstclick ticket\0" + REFERENCE.encode(), hashlib.sha256)
    right = f"{REFERENCE}.{base64.urlsafe_b64encode(digest[:16]).decode()[:22]}"
    assert TOKENS.token(REFERENCE) == right
    assert TOKENS.reference(right) == REFERENCE


def test_a_token_of_another_key_or_another_booking_and_half_a_token_are_none() -> None:
    right = TOKENS.token(REFERENCE)
    other = TOKENS.token("K7QF-3M9U")
    wrong = [right[:-1], right + "A", right + "=", right + ".", REFERENCE, REFERENCE + ".", "", ".", "é"]
    wrong += [TicketTokens(b"b" * 32).token(REFERENCE), REFERENCE + "." + other.partition(".")[2], right.lower()]
    assert [TOKENS.reference(one) for one in wrong] == [None] * len(wrong)
