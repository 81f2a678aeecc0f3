"""Staff see the holds of customers by handles, and end them: the holder is shown who did."""

from __future__ import annotations

import pytest

from firstclick.domain import refusals
from firstclick.domain.money.payment import PaymentState
from firstclick.domain.refusals import EndReason
from firstclick.domain.seats.hold_rules import check_changeable
from firstclick.payments.practice import Way
from firstclick.service.office.customer_holds import Release
from tests.checkout.shop import CONFIRMED
from tests.office.box_office import MIA, BoxOffice, handle_of


async def shown_why(office: BoxOffice, session_id: str) -> EndReason | None:
    """What the holder is shown of the end of the hold."""
    hold = await office.cinema.store.hold(session_id)
    assert hold is not None
    with pytest.raises(refusals.HoldOver) as over:
        check_changeable(hold, office.cinema.store.now_ms())
    return over.value.reason


async def test_holds_are_listed_without_their_secrets(office: BoxOffice) -> None:
    first = await office.cinema.hold("anna", "A2 A1")
    payment = await office.begins("bob", "B1", showtime="plain")
    await office.cinema.booked("cleo", "C1")
    held, paying = await office.customer_holds.of_showtime("plain")
    assert (held.handle, held.seat_ids, held.is_pending) == (handle_of(first), ("A1", "A2"), False)
    assert held.since_ms is not None
    assert held.until_ms is not None
    assert held.until_ms - held.since_ms == 20_000
    assert (paying.seat_ids, paying.is_pending, paying.until_ms) == (("B1",), True, None)
    assert first not in str(held)
    assert payment.session_id not in str(paying)
    assert "anna" not in str(held) + str(paying)


async def test_a_released_hold_is_free_its_holder_is_shown_why_and_it_is_recorded(office: BoxOffice) -> None:
    session = await office.cinema.hold("anna", "A1 A2")
    assert await office.customer_holds.release(handle_of(session), MIA) is Release.DONE
    assert await office.map("plain") == {}
    assert await shown_why(office, session) is EndReason.RELEASED_BY_STAFF
    assert await office.recorded() == [("Mia", "release-hold", "plain", {"seats": ["A1", "A2"]})]
    with pytest.raises(refusals.UnknownSession):
        await office.customer_holds.release(handle_of(session), MIA)
    assert len(await office.recorded()) == 1


async def test_who_is_paying_is_not_charged_and_is_shown_why(office: BoxOffice) -> None:
    payment = await office.begins("anna", "A1", showtime="plain")
    handle = handle_of(payment.session_id)
    assert await office.customer_holds.release(handle, MIA) is Release.CLOSING
    ended = await office.settles(payment)
    assert ended.state is PaymentState.OVER
    assert not office.account.choose(payment.payment_id, Way.PAY)
    assert office.charged(payment) == 0
    assert await office.map("plain") == {}
    assert await shown_why(office, payment.session_id) is EndReason.RELEASED_BY_STAFF
    assert [row[:2] for row in await office.recorded()] == [("Mia", "release-hold")]


async def test_who_has_paid_meanwhile_keeps_the_seat(office: BoxOffice) -> None:
    payment = await office.begins("anna", "A1", showtime="plain")
    office.account.choose(payment.payment_id, Way.DESPITE_CANCEL)
    with pytest.raises(refusals.AlreadyPaid):
        await office.customer_holds.release(handle_of(payment.session_id), MIA)
    assert await office.map("plain") == {"A1": CONFIRMED}
    hold = await office.cinema.store.hold(payment.session_id)
    assert hold is not None
    assert hold.end_reason is None


async def test_what_is_sold_is_not_released(office: BoxOffice) -> None:
    session = await office.cinema.hold("anna", "A1")
    await office.cinema.confirm(session, "anna")
    with pytest.raises(refusals.AlreadyConfirmed):
        await office.customer_holds.release(handle_of(session), MIA)
    assert await office.map("plain") == {"A1": CONFIRMED}
    assert await office.recorded() == []


async def test_a_hold_that_is_being_written_down_without_a_payment_is_not_released(office: BoxOffice) -> None:
    session = await office.cinema.hold("anna", "A1")
    await office.cinema.desk.set_pending(await office.cinema.desk.find(session, "anna"), 10_000)
    with pytest.raises(refusals.BeingConfirmed):
        await office.customer_holds.release(handle_of(session), MIA)


async def test_no_handle_but_that_of_a_hold_opens_anything(office: BoxOffice) -> None:
    await office.cinema.hold("anna", "A1")
    for handle in ("", "x", handle_of("another")):
        with pytest.raises(refusals.UnknownSession):
            await office.customer_holds.release(handle, MIA)


async def test_a_hold_that_has_lapsed_is_no_hold_any_more(hand_office: BoxOffice) -> None:
    session = await hand_office.cinema.hold("anna", "A1")
    hand_office.clock.advance(20_000)
    assert await hand_office.customer_holds.of_showtime("plain") == []
    with pytest.raises(refusals.UnknownSession):
        await hand_office.customer_holds.release(handle_of(session), MIA)


async def test_while_the_audit_log_cannot_be_written_nothing_is_released(
    office: BoxOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = await office.cinema.hold("anna", "A1")

    async def unavailable(*_: object) -> None:
        raise refusals.LedgerUnavailable

    monkeypatch.setattr(office.ledger.audit, "record", unavailable)
    with pytest.raises(refusals.LedgerUnavailable):
        await office.customer_holds.release(handle_of(session), MIA)
    assert set(await office.map("plain")) == {"A1"}
