"""A ticket's token on its own: it is the same for ever, and no other text is one."""

from __future__ import annotations

import base64
import hashlib
import hmac

from firstclick.web.auth.ticket_tokens import TicketTokens

KEY = b"a key of thirty-two characters!!"
REFERENCE = "K7QF-3M9T"


def test_the_links_that_were_given_away_lead_to_their_bookings_for_ever() -> None:
    digest = hmac.digest(KEY, b"firstclick ticket\0" + REFERENCE.encode(), hashlib.sha256)
    right = f"{REFERENCE}.{base64.urlsafe_b64encode(digest[:16]).decode()[:22]}"
    assert TicketTokens(KEY).token(REFERENCE) == right
    assert TicketTokens(KEY).reference(right) == REFERENCE


def test_a_token_of_another_key_or_another_booking_and_half_a_token_are_none() -> None:
    tokens = TicketTokens(KEY)
    right, other = tokens.token(REFERENCE), tokens.token("K7QF-3M9U")
    wrong = [right[:-1], right + "A", right + "=", right + ".", REFERENCE, REFERENCE + ".", "", ".", "é"]
    wrong += [TicketTokens(b"b" * 32).token(REFERENCE), REFERENCE + "." + other.partition(".")[2], right.lower()]
    assert [tokens.reference(one) for one in wrong] == [None] * len(wrong)
