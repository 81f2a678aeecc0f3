"""What keeps a seat from being sold twice, each as a switch: the model is searched again with each of them off."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Guards:
    """All are on in FirstClick. The commit promise has the first seven, the ledger the next five, and the use cases the
    others.
    """

    compares_holds: bool = True
    compares_seats: bool = True
    refuses_late: bool = True
    refuses_early: bool = True
    all_or_none: bool = True
    knows_retries: bool = True
    spares_rivals: bool = True
    one_booking_a_seat: bool = True
    one_booking_a_session: bool = True
    calls_off: bool = True
    compares_version: bool = True
    refuses_imports_over_sales: bool = True
    sets_aside: bool = True
    keeps_aside: bool = True
    looks_before_ending: bool = True
    restores: bool = True
    reads_the_ledger_again: bool = True
    looks_at_the_epoch: bool = True
    compares_terms: bool = True
    cancels_before_withdrawing: bool = True
    withdraws_by_the_record: bool = True
    frees_abandoned: bool = True
    cancels_abandoned: bool = True
    spares_live_holds: bool = True
