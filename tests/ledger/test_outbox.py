"""What must leave is written with what it is about, and published once, in order, with numbers without gaps."""

from __future__ import annotations

import asyncio
import json
import uuid
from dataclasses import replace

import pytest

from firstclick.domain.money.money import Money
from firstclick.domain.money.payment import PaymentState, Refund, RefundState
from firstclick.domain.programme import Programme, ShowtimeStatus
from firstclick.domain.sale_events import EventKind, SaleEvent
from firstclick.domain.staff.audit import AuditEntry
from firstclick.ledger import SqlLedger
from firstclick.service.checkout.settlement import outbox_of
from firstclick.service.deliveries.publisher import Publisher
from firstclick.service.ports.ledger import Cancellation
from firstclick.service.ports.outbox import NewMail, Publication, WaitingItem
from firstclick.service.ports.payments import PaymentWrite
from firstclick.service.ports.server_keys import Scope, ServerKey
from tests.ledger.making import NOW_MS, a_booking, found_by_hand
from tests.ledger.payments import a_payment, becoming, giving_back, inserting, securing, the_booking
from tests.ledger.test_import_plan import TOMORROW, TONIGHT, YESTERDAY, showing

NOTHING_ON = Programme("", "UTC", (), (), ())
OPEN, PAID, DUE, OVER = PaymentState.OPEN, PaymentState.PAID, PaymentState.DUE, PaymentState.OVER
CREATED, CANCELLED, HAS_PAID = EventKind.BOOKING_CREATED, EventKind.BOOKING_CANCELLED, EventKind.PAYMENT_PAID


def publisher(ledger: SqlLedger) -> Publisher:
    return Publisher(ledger.outbox.items, lambda: NOTHING_ON, lambda: uuid.uuid4().hex, lambda: NOW_MS)


async def published(ledger: SqlLedger) -> list[SaleEvent]:
    """All events, after what waits is published."""
    while await publisher(ledger).publish():
        pass
    return list((await ledger.outbox.items.events_after("", 1_000)).events)


async def kinds(ledger: SqlLedger) -> list[str]:
    return [one.kind for one in await published(ledger)]


@pytest.fixture
async def heard(ledger: SqlLedger) -> SqlLedger:
    """A ledger to whose events somebody listens."""
    await ledger.outbox.items.listen("key:box", listens=True)
    return ledger


async def test_while_nobody_listens_nothing_is_written(ledger: SqlLedger, url: str) -> None:
    booking = a_booking("A1", "A2")
    await ledger.book(booking)
    await ledger.cancel(Cancellation(booking.reference, ("A1",), "rita", "ill", NOW_MS))
    assert found_by_hand(url, "SELECT count(*) FROM outbox") == [(0,)]


async def test_a_key_that_reads_events_listens_from_then_on(ledger: SqlLedger, url: str) -> None:
    entry = AuditEntry(NOW_MS, "olga", "key-add")
    await ledger.book(a_booking("A1"))
    await ledger.add_server_key(ServerKey("box", b"hash", frozenset({Scope.EVENTS}), NOW_MS), entry)
    await ledger.book(a_booking("A2"))
    assert [one.data.count('"A2"') for one in await published(ledger)] == [1]
    await ledger.remove_server_key("box", entry)
    await ledger.book(a_booking("A3"))
    assert found_by_hand(url, "SELECT count(*) FROM outbox") == [(0,)]


async def test_a_booking_is_one_event_however_many_seats_it_has_and_however_it_was_written(heard: SqlLedger) -> None:
    """By the one statement of a batch, and where each of a batch is looked at first, because one is refused."""
    await asyncio.gather(*[heard.book(one) for one in (a_booking("X1", "X2"), a_booking("Y1"))])
    assert len(await published(heard)) == 2
    together = [a_booking("A1", "A2", "A3"), a_booking("B1"), a_booking("A1")]
    await asyncio.gather(*[heard.book(one) for one in together])
    await heard.book(a_booking("C1"), unless_paying=True)
    await heard.book(a_booking("D1", session_id=together[0].session_id))  # the same again
    events = await published(heard)
    assert [one.kind for one in events] == [CREATED] * 5
    assert [one.sequence for one in events] == [1, 2, 3, 4, 5]
    assert len({one.event_id for one in events}) == 5
    assert ['"seats":["A1","A2","A3"]' in one.data for one in events].count(True) == 1


async def test_what_was_cancelled_before_it_came_is_no_event(heard: SqlLedger) -> None:
    await heard.cancel_pending(a_booking("A1"))
    assert await kinds(heard) == []


async def test_a_cancellation_says_which_seats_and_which_remain(heard: SqlLedger) -> None:
    booking = a_booking("A1", "A2")
    await heard.book(booking)
    await heard.cancel(Cancellation(booking.reference, ("A1",), "rita", "ill", NOW_MS))
    created, cancelled = await published(heard)
    assert '"seats":["A1","A2"]' in created.data, "what was sold, though it is published later"
    assert '"seats":["A1"],"remaining":["A2"],"reason":"ill"' in cancelled.data
    assert "alice" not in created.data + cancelled.data, "no user ids"
    assert booking.session_id not in created.data + cancelled.data


async def test_a_booking_is_announced_when_it_is_paid_and_not_before(heard: SqlLedger) -> None:
    opened = a_payment("B4", state=OPEN)
    await heard.write_payment(inserting(opened))
    secured = securing(opened)
    await heard.write_payment(secured)
    assert await kinds(heard) == []
    paid = becoming(secured.after, PAID)
    await heard.write_payment(PaymentWrite(secured.after, paid, NOW_MS, outbox=outbox_of(secured.after, paid)))
    assert await kinds(heard) == [CREATED, HAS_PAID]


async def test_other_seats_for_the_money_are_announced_when_they_are_paid_too(heard: SqlLedger) -> None:
    unseated = a_payment("B4", state=PaymentState.UNSEATED)
    await heard.write_payment(inserting(unseated))
    after = becoming(unseated, PaymentState.SECURED, session_id="another")
    await heard.write_payment(PaymentWrite(unseated, after, NOW_MS, book=the_booking(after)))
    assert await kinds(heard) == []


async def test_nobody_hears_of_a_booking_that_was_never_paid(heard: SqlLedger) -> None:
    opened = a_payment("B4", state=OPEN)
    await heard.write_payment(inserting(opened))
    secured = securing(opened)
    await heard.write_payment(secured)
    await heard.write_payment(giving_back(secured.after, OVER, cancelled=("B4",)))
    assert await kinds(heard) == []


async def test_a_booking_to_be_paid_at_the_box_office_is_announced_at_once_and_its_lapse(heard: SqlLedger) -> None:
    due = a_payment("B4", state=DUE)
    await heard.write_payment(inserting(due, book=the_booking(due), outbox=outbox_of(None, due)))
    events = await published(heard)
    assert [one.kind for one in events] == [CREATED]
    assert '"paid":"due"' in events[0].data
    await heard.write_payment(giving_back(due, OVER, cancelled=("B4",)))
    assert await kinds(heard) == [CREATED, CANCELLED]


async def test_what_was_paid_elsewhere_is_announced_with_its_booking_and_names_the_payment(heard: SqlLedger) -> None:
    charged = Money(900, "EUR")
    payment = a_payment("B4", state=PAID, provider="external", reference="order-4711", charged=charged)
    write = inserting(payment, book=the_booking(payment), outbox=outbox_of(None, payment))
    await heard.write_payment(write)
    created, paid = await published(heard)
    assert (created.kind, json.loads(created.data)["paid"]) == (CREATED, "paid")
    said = json.loads(paid.data)
    assert (paid.kind, said["amount"]) == (HAS_PAID, 900)
    assert (said["provider"], said["provider_reference"]) == ("external", "order-4711")


async def test_a_booking_that_is_there_already_is_announced_once_though_its_payment_comes_later(
    heard: SqlLedger,
) -> None:
    payment = a_payment("B4", state=PAID, provider="external")
    await heard.book(the_booking(payment))
    await heard.write_payment(inserting(payment, book=the_booking(payment), outbox=outbox_of(None, payment)))
    assert await kinds(heard) == [CREATED, HAS_PAID]


async def test_a_refund_is_an_event_once_it_has_succeeded(heard: SqlLedger) -> None:
    asked = Refund(1, Money(500, "EUR"), RefundState.ASKED, ("B4",), "ill", "ann", NOW_MS)
    row = a_payment("B4", state=PAID, refunds=(asked,))
    await heard.write_payment(inserting(row))
    assert await kinds(heard) == []
    given = becoming(row, PAID, refunds=(replace(asked, state=RefundState.SUCCEEDED),))
    await heard.write_payment(PaymentWrite(row, given, NOW_MS, outbox=outbox_of(row, given)))
    (event,) = await published(heard)
    assert '"amount":500,"currency":"EUR","reason":"ill"' in event.data


async def test_showtimes_that_move_or_go_are_events(heard: SqlLedger) -> None:
    later = replace(TONIGHT, starts_at_ms=(TONIGHT.starts_at_ms or 0) + 1)
    await heard.import_programme(showing(TONIGHT, TOMORROW, YESTERDAY), "first", NOW_MS)
    await heard.import_programme(showing(later), "second", NOW_MS)
    events = await published(heard)
    assert [(one.kind, one.showtime_id) for one in events] == [
        (EventKind.SHOWTIME_MOVED, TONIGHT.showtime_id),
        (EventKind.SHOWTIME_CANCELLED, TOMORROW.showtime_id),
    ]
    now, was = (f'"starts_at":{one.starts_at_ms}' for one in (later, TONIGHT))
    assert events[0].data.index(now) < events[0].data.index('"before"') < events[0].data.index(was)


async def test_a_sold_showtime_that_is_cancelled_is_an_event_once(heard: SqlLedger) -> None:
    cancelled = replace(TONIGHT, status=ShowtimeStatus.CANCELLED)
    await heard.import_programme(showing(TONIGHT, TOMORROW), "first", NOW_MS)
    await heard.book(a_booking("A1", showtime_id=TONIGHT.showtime_id))
    for text in ("second", "third"):
        await heard.import_programme(showing(cancelled, TOMORROW), text, NOW_MS)
    await heard.import_programme(showing(TOMORROW), "fourth", NOW_MS)
    assert (await kinds(heard))[1:] == [EventKind.SHOWTIME_CANCELLED]


async def test_of_two_who_publish_the_same_one_does(heard: SqlLedger, rival: SqlLedger) -> None:
    for number in range(30):
        await heard.book(a_booking(f"A{number}", showtime_id=f"show-{number % 2}"))
    both = [publisher(one) for one in (heard, rival)]
    while any(await asyncio.gather(*[one.publish() for one in both])):
        pass
    events = (await heard.outbox.items.events_after("", 100)).events
    assert [one.position for one in events] == list(range(1, 31))
    for showtime_id in ("show-0", "show-1"):
        assert [one.sequence for one in events if one.showtime_id == showtime_id] == list(range(1, 16))


async def test_a_row_that_took_the_number_of_a_published_one_is_another(heard: SqlLedger) -> None:
    """SQLite gives the number of the newest row again, once that row is deleted."""
    await heard.book(a_booking("A1"))
    stale = [Publication(one) for one in await heard.outbox.items.waiting(10)]
    await published(heard)
    await heard.book(a_booking("A2"))
    await heard.outbox.items.publish(stale, NOW_MS)
    assert len(await published(heard)) == 2


async def test_events_are_read_on_from_the_last_one_that_is_known(heard: SqlLedger) -> None:
    for number in range(5):
        await heard.book(a_booking(f"A{number}"))
    events = await published(heard)
    page = await heard.outbox.items.events_after(events[1].event_id, 2)
    assert page.events == events[2:4]
    assert not (await heard.outbox.items.events_after("evt_other", 2)).found
    await heard.outbox.items.prune(NOW_MS + 1)
    assert not (await heard.outbox.items.events_after(events[1].event_id, 2)).found
    await heard.book(a_booking("B1"))
    assert [(one.position, one.sequence) for one in await published(heard)] == [(6, 6)], "numbers go on"


async def test_a_row_of_which_nothing_can_be_made_keeps_no_other_waiting(
    heard: SqlLedger, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(waiting: WaitingItem) -> list[NewMail]:
        if waiting.item.subject == bad.reference:
            raise RuntimeError("a fault")
        return []

    bad, good = a_booking("A1"), a_booking("A2")
    for one in (bad, good):
        await heard.book(one)
    await replace(publisher(heard), mails_of=fails).publish()
    assert [good.reference in one.data for one in await published(heard)] == [True]
    assert [one.event for one in caplog.records if one.levelname == "ERROR"] == ["event-not-made"]  # type: ignore[attr-defined]
