"""What keeps money and seats together, each as a switch: the model is searched again with each of them off."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Guards:
    """All are on in FirstClick."""

    compares_version: bool = True
    reads_before_looking: bool = True
    closes_before_cancelling: bool = True
    books_before_capturing: bool = True
    books_with_the_row: bool = True
    gives_back_with_the_row: bool = True
    one_booking_a_seat: bool = True
    refuses_cancelled_sessions: bool = True
    writes_before_the_browser_pays: bool = True
    refunds_under_keys: bool = True
    tells_silence_from_none: bool = True
    looks_after_cancelling: bool = True
    leaves_pending_seats_to_settle: bool = True
    shows_unpaid_as_pending: bool = True
    paid_is_captured: bool = True
