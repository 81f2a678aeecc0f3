"""The sentence of every refusal, and the attributes that the answer is made from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from firstclick.domain import refusals

SENTENCES: list[tuple[Callable[..., refusals.Refusal], tuple[Any, ...], str]] = [
    (refusals.UnknownMovie, ("m-1",), "There is no movie m-1 on the programme."),
    (refusals.NothingOnSale, ("Casablanca",), "Casablanca has no showtime on sale any more."),
    (refusals.UnknownShowtime, ("s-1",), "There is no showtime s-1 on the programme."),
    (refusals.ShowtimeBegun, (), "This showtime has begun and sells no more seats; please choose another."),
    (
        refusals.ShowtimeCancelled,
        (),
        "The cinema has cancelled this showtime, and sells no seats for it; please choose another.",
    ),
    (
        refusals.ShowtimeClosed,
        (),
        "Seats for this showtime are not sold here any more; please choose another showtime.",
    ),
    (refusals.UnknownAuditorium, ("hall",), "There is no auditorium hall on the programme."),
    (refusals.UnknownVersion, (7,), "The programme has no version 7."),
    (
        refusals.ProgrammeRefused,
        (["line 3: no."],),
        "This cannot be put on sale: see the reasons. What is on sale has not changed.",
    ),
    (
        refusals.ProgrammeReplaced,
        (),
        "Another programme was put on sale meanwhile; load it, and make your changes there.",
    ),
    (refusals.UnknownStaff, (), "There is nobody with this name."),
    (refusals.UnknownKey, (), "There is no key with this name."),
    (refusals.StaffConflict, ("This name is taken.", "name_taken"), "This name is taken."),
    (refusals.TillIsOpen, (), "You have an open till already; please count and close it first."),
    (refusals.TillIsClosed, (), "This till is closed already."),
    (refusals.UnknownTill, (), "There is no such till."),
    (refusals.UnknownScan, (), "There is no such scan to take back."),
    (refusals.UnknownDevice, (), "There is no such device."),
    (refusals.UnknownWebhook, (), "There is no such webhook."),
    (refusals.TooManyWebhooks, ("There are 20.",), "There are 20."),
    (
        refusals.EventForgotten,
        (),
        "This event is not kept any more; please begin again without after, and compare your records.",
    ),
    (refusals.TooManyDevices, (), "Too many devices may scan already; please end some of them first."),
    (refusals.NoCurrency, (), "Nothing on the programme has a price, so there is no till to open."),
    (refusals.AmountNotTaken, (), "This way to pay does not take such an amount; please choose another."),
    (
        refusals.ProviderSilent,
        (),
        "The payment service does not answer just now; nothing was charged. Please try again.",
    ),
    (refusals.UnknownSeats, (["A1"],), "Seat A1 is not on this seat map."),
    (refusals.UnknownSeats, (["A1", "B2"],), "Seats A1 and B2 are not on this seat map."),
    (refusals.UnknownSession, (), "There is no such hold."),
    (refusals.UnknownBooking, (), "There is no such booking."),
    (refusals.UnknownPasskey, (), "You have no such passkey."),
    (
        refusals.PasskeysNotHere,
        (),
        "Passkeys work at the address in PUBLIC_URL, or at localhost by this name; not here.",
    ),
    (refusals.PasskeyNotAdded, (refusals.NotAddedReason.KNOWN,), "This passkey was added before."),
    (
        refusals.PasskeyNotAdded,
        (refusals.NotAddedReason.TOO_MANY,),
        "You have as many passkeys as one may have; remove one first.",
    ),
    (refusals.BookingCancelled, (), "This booking was cancelled."),
    (refusals.SeatsNotBooked, ("K7QF-3M9T", ["C1"]), "Booking K7QF-3M9T does not have the seat C1."),
    (refusals.SeatsNotBooked, ("K7QF-3M9T", ["C1", "C2"]), "Booking K7QF-3M9T does not have the seats C1 and C2."),
    (refusals.SeatTaken, (["A1"],), "Seat A1 is already held or confirmed."),
    (refusals.SeatTaken, (["A1", "A2", "B2"],), "Seats A1, A2 and B2 are already held or confirmed."),
    (refusals.SeatTaken, (["A1"], {"A1": ""}), "Seat A1 is kept back by the box office."),
    (refusals.SeatTaken, (["A1", "A2"], {"A1": "", "A2": ""}), "Seats A1 and A2 are kept back by the box office."),
    (refusals.SeatTaken, (["A1"], {"A1": "out_of_order"}), "Seat A1 is out of order."),
    (
        refusals.SeatTaken,
        (["A1", "B1", "B2"], {"A1": ""}),
        "Seat A1 is kept back by the box office; seats B1 and B2 are already held or confirmed.",
    ),
    (refusals.AlreadyConfirmed, (), "These seats are booked; the booking stands."),
    (refusals.HoldOver, (), "Your hold is over; please choose your seats again."),
    (
        refusals.HoldOver,
        (refusals.EndReason.PROGRAMME_CHANGED,),
        "Your hold is over because the programme has changed; please choose your seats again.",
    ),
    (
        refusals.HoldOver,
        (refusals.EndReason.CANCELLED,),
        "Your hold is over because your booking was cancelled; please choose your seats again.",
    ),
    (
        refusals.HoldOver,
        (refusals.EndReason.RELEASED_BY_STAFF,),
        "Your hold is over, released by the cinema; please choose your seats again.",
    ),
    (
        refusals.ProgrammeChanged,
        (),
        "The programme has changed, and your hold has ended; please choose your seats again.",
    ),
    (
        refusals.NotTheBuyer,
        (),
        "Only who booked can cancel: please use the e-mail address that the ticket was booked with, or ask at the "
        "box office.",
    ),
    (refusals.NotTakenBack, (), "This cinema does not take tickets back here; please ask at the box office."),
    (
        refusals.TooLateToCancel,
        (1,),
        "It is too late to cancel these tickets here; please ask at the box office.",
    ),
    (refusals.PaymentRequired, (), "These seats have a price; please pay for them to book them."),
    (refusals.UnknownPriceList, (), "There is no price list of that number."),
    (refusals.NoPrices, (), "These seats cost nothing; please confirm them without a quote."),
    (
        refusals.OtherCurrency,
        ("GBP", "EUR"),
        "These seats have prices in GBP; a payment in EUR cannot be recorded for them.",
    ),
    (
        refusals.OtherPayment,
        (),
        "There is another payment for these seats already; it stands, and nothing was recorded.",
    ),
    (
        refusals.TicketNotSold,
        ("A1", "child"),
        "There is no ticket child for seat A1; please choose another.",
    ),
    (
        refusals.NotTheHoldsSeats,
        (["A1", "A2"],),
        "Please name a ticket for each of your seats, once: A1 and A2.",
    ),
    (refusals.PromoNotValid, (), "There is no such promo code, or it is not valid for this showtime today."),
    (refusals.HoldLifeUsedUp, (), "This hold cannot be extended any further; please confirm it."),
    (refusals.NoSeats, (), "Choose at least one seat."),
    (refusals.DuplicateSeats, (["A1"],), "Seat A1 is named more than once."),
    (refusals.DuplicateSeats, (["A1", "A2"],), "Seats A1 and A2 are named more than once."),
    (refusals.TooManySeats, (10,), "One hold can have 10 seats at the most."),
    (
        refusals.TooManyHolds,
        (
            3,
            500,
        ),
        "You already have 3 holds at this showtime; please confirm or release one first.",
    ),
    (refusals.TooManyTicketSearches, (1_001,), "Tickets were looked for too often; please wait 2 seconds."),
    (refusals.TicketNotFound, (), "We can't find a booking with this reference and this name."),
    (refusals.TooManyTries, (1_000,), "You are asking for seats too fast; please wait a second."),
    (refusals.TooManyTries, (1_001,), "You are asking for seats too fast; please wait 2 seconds."),
    (
        refusals.TooManySeatsFromHere,
        (20_000,),
        "So many seats of this showtime are held from your network that it gets no more for now; "
        "please try again in 20 seconds.",
    ),
    (
        refusals.TooManyBookedFromHere,
        (1_000,),
        "So many seats of this showtime were booked from your network that it books no more for now; "
        "please try again in a second.",
    ),
    (
        refusals.SameSeatTooOften,
        (
            ["A1"],
            3_000,
        ),
        "You have held seat A1 several times; please leave it to others for 3 seconds, or choose another.",
    ),
    (
        refusals.HalfOfPair,
        (["A1", "B1"], ["A2", "B2"], ("A1", "B1", "A2", "B2")),
        "Seats A1 and B1 are halves of pairs; please take A2 and B2 too.",
    ),
    (
        refusals.CompanionAlone,
        ("A1", ("A1", "A2")),
        "Seat A1 is for who comes with somebody in the wheelchair place beside it; please take A2 too.",
    ),
    (
        refusals.LeavesOrphan,
        (
            ["A1"],
            [],
        ),
        "These seats would leave A1 empty on its own; please add it, or choose other seats.",
    ),
    (refusals.NotEnoughTogether, (4,), "No 4 seats together are left at this showtime."),
    (refusals.StoreUnavailable, (), "The box office cannot be reached just now; please try again in a moment."),
    (
        refusals.LedgerUnavailable,
        (),
        "Bookings can be neither read nor written just now; please try again in a moment.",
    ),
    (refusals.BeingConfirmed, (), "These seats are being booked just now; please wait a moment."),
    (refusals.UnknownPayment, (), "There is no such payment."),
    (refusals.ProviderOff, (), "This way to pay is not offered here; please choose another."),
    (
        refusals.NotTheHold,
        (),
        "Your seats have changed since their price was shown; please look at the order again.",
    ),
    (refusals.PromoUsedUp, (), "This promo code has been used as often as it can be."),
    (
        refusals.AlreadyPaid,
        (),
        "These seats are paid for or booked; to give them back, cancel the booking.",
    ),
    (refusals.BeingPaid, (), "The payment is being completed just now; please try again in a moment."),
    (refusals.PaymentOver, (), "This payment has ended, and there is no booking of it."),
    (refusals.OfferOver, (), "These seats are no longer offered to you; nothing was charged for them."),
    (refusals.NoFailedRefund, (), "No refund of this payment has failed."),
    (refusals.QuoteNotValid, (), "The price that you were shown is not known here; please look at the order again."),
    (refusals.QuoteChanged, (), "Your seats or their price have changed; please look at the order again."),
    (refusals.EventNotValid, (), "This event is not signed by the payment provider."),
    (refusals.UnknownProvider, (), "There is no such payment provider here."),
    (refusals.StaffNotSignedIn, (), "Please sign in first."),
    (refusals.StaffNotAllowed, (refusals.NotAllowedReason.ROLE,), "Your role does not allow this."),
    (refusals.TooManySignIns, (61_000,), "Too many passwords were tried; please wait 61 seconds."),
    (refusals.NothingDue, (), "Nothing is due for this booking: it is paid for, or costs nothing."),
    (refusals.NoteRequired, (), "Please write down why these seats are given away."),
    (refusals.UnevenMove, (), "Please name as many new seats as seats to move, each once."),
    (refusals.MovedToCancelled, (["A1"],), "Seat A1 was cancelled of this booking; please choose another."),
    (
        refusals.MoveChangesPrice,
        (-400, "EUR"),
        "The new seats cost less than the old ones; please cancel these and sell those.",
    ),
]


@pytest.mark.parametrize(("kind", "about", "sentence"), SENTENCES)
def test_a_refusal_is_a_sentence_for_the_customer(
    kind: Callable[..., refusals.Refusal], about: tuple[Any, ...], sentence: str
) -> None:
    refusal = kind(*about)
    assert refusal.sentence == str(refusal) == sentence


def test_every_refusal_of_the_domain_is_tested_here() -> None:
    known = {kind for kind in vars(refusals).values() if isinstance(kind, type) and issubclass(kind, refusals.Refusal)}
    assert known - {refusals.Refusal} == {kind for kind, _, _ in SENTENCES}


def test_refusals_name_the_seats_that_they_are_about() -> None:
    kinds = (refusals.UnknownSeats, refusals.SeatTaken, refusals.DuplicateSeats)
    assert {kind(["A1", "B2"]).seat_ids for kind in kinds} == {("A1", "B2")}
    assert refusals.SameSeatTooOften(["A1"], 1).seat_ids == ("A1",)


def test_every_seat_that_is_not_available_is_a_conflict_also_a_reserved_one() -> None:
    mixed = refusals.SeatTaken(["A1", "B1"], {"A1": ""})
    assert mixed.fields() == {"conflicts": ["A1", "B1"], "reserved": ["A1"]}
    assert refusals.SeatTaken(["A1", "B1"]).fields() == {"conflicts": ["A1", "B1"]}


def test_an_orphan_is_refused_with_suggestions() -> None:
    refusal = refusals.LeavesOrphan(["A1"], [("A2", "A3"), ("B1", "B2")])
    assert str(refusal) == "These seats would leave A1 empty on its own; please add it, or choose other seats."
    assert (refusal.orphans, refusal.suggestions) == (("A1",), (("A2", "A3"), ("B1", "B2")))


def test_a_refusal_that_may_be_retried_says_when() -> None:
    assert refusals.StoreUnavailable().retry_after_ms == refusals.LedgerUnavailable().retry_after_ms == 1_000
    assert refusals.StoreUnavailable(70).retry_after_ms == refusals.LedgerUnavailable(70).retry_after_ms == 70
    assert refusals.TooManyHolds(1, 70).retry_after_ms == refusals.TooManyTries(70).retry_after_ms == 70
    assert refusals.SameSeatTooOften(["A1"], 70).retry_after_ms == 70
