"""A ledger is copied into another database: everything arrives, and selling goes on there at once."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import func, select

from firstclick.domain.booking import Booking, BuyerDetails
from firstclick.domain.money.money import Money
from firstclick.domain.money.payment import Refund, RefundState
from firstclick.domain.seats.seat_log import LogRow
from firstclick.domain.values import replace
from firstclick.ledger import LedgerNotReady, SqlLedger, check, copy_ledger, migrate, sqlite_url, take_claim
from firstclick.ledger import claim as claims
from firstclick.ledger.schema import metadata
from firstclick.ledger.schema_migration import SchemaState
from firstclick.programme_file import TomlReader
from firstclick.service.ports.ledger import AlreadyBooked, Cancellation, Remembered
from firstclick.service.ports.outbox import OutboxItem
from firstclick.service.ports.payments import NoUseLeft, Written
from firstclick.service.programme_admin import ProgrammeAdmin
from tests.ledger.making import NOW_MS, a_booking, by_hand, found_by_hand, run_by_hand
from tests.ledger.payments import a_payment, inserting

pytestmark = pytest.mark.long

REFUND = Refund(1, Money(5, "EUR"), RefundState.ASKED, ("P1",), "Ä", "ann", NOW_MS)
PAYMENT = a_payment("P1", promo="ONCE", refunds=(REFUND,), reference="r")
ANSWER = Remembered(b"\0hash", 201, ((b"x", b"y"),), b"\xffbody")


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claims, "TAKE_WITHIN_S", 0.2)


@pytest.fixture
async def sold(file_url: str) -> list[Booking]:
    """A SQLite ledger with a programme, 700 bookings, cancelled ones, an answer, and a key."""
    ledger = SqlLedger(file_url)
    await ledger.start()
    await ProgrammeAdmin(ledger, TomlReader()).ensure(None, NOW_MS)
    made = [a_booking(f"A{number}", f"B{number}", showtime_id=f"show-{number % 3}") for number in range(700)]
    for booking in made:
        await ledger.book(booking)
    await ledger.cancel_pending(a_booking("Z1", session_id="cancelled"))
    event = LogRow("show-0", "e1", 1, NOW_MS, {"A1": "hold"})
    await ledger.seat_log.write([event], [event._replace(position=0, seats={"B1": "reserved"})])
    named = replace(a_booking("Y8", "Y9"), buyer=BuyerDetails("ann@example.org", "Ä", "de"))
    await ledger.book(named)
    await ledger.cancel(Cancellation(named.reference, ("Y8",), "rita", "ill", NOW_MS))
    await ledger.remember("key", ANSWER, NOW_MS)
    await ledger.outbox.items.listen("key:box", listens=True)
    await ledger.write_payment(inserting(PAYMENT, promo_uses_max=1, outbox=(OutboxItem("mail", "p"),)))
    await ledger.close()
    run_by_hand(
        file_url,
        "INSERT INTO house_seat_changes VALUES ('show-1', 'C1', 1, 'Ä', 5, 'ann')",
        "INSERT INTO server_keys VALUES ('box', x'00ff', '[\"hold\"]', 7)",
    )
    return made


def rows(url: str) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables."""
    with by_hand(url) as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
            for table in metadata.sorted_tables
        }


async def test_everything_arrives_and_selling_goes_on(file_url: str, postgres_url: str, sold: list[Booking]) -> None:
    copied = copy_ledger(file_url, postgres_url)
    assert rows(postgres_url) == rows(file_url)
    assert copied["bookings"] == 2 * len(sold) + 3
    assert (copied["seat_log"], copied["seat_keyframes"]) == (1, 1)
    ledger = SqlLedger(postgres_url)
    await ledger.start()
    newer = a_booking("Y1")
    assert await ledger.book(newer) == newer
    assert await ledger.book(a_booking("A1", showtime_id="show-1")) == AlreadyBooked(("A1",))
    assert await ledger.book(sold[0]) == sold[0]
    assert await ledger.recall("key", NOW_MS) == ANSWER
    assert await ledger.payment(PAYMENT.payment_id) == PAYMENT
    assert await ledger.write_payment(inserting(a_payment(promo="ONCE"), promo_uses_max=1)) == NoUseLeft()
    more = inserting(a_payment("P2"), outbox=(OutboxItem("mail", "q"),))
    assert await ledger.write_payment(more) == Written(), "the numbers of the outbox go on, too"
    await ledger.close()


async def test_the_way_back_works_too(file_url: str, postgres_url: str, sold: list[Booking], tmp_path: Path) -> None:
    copy_ledger(file_url, postgres_url)
    back = sqlite_url(tmp_path / "back.db")
    copy_ledger(postgres_url, back)
    assert rows(back) == rows(file_url)
    ledger = SqlLedger(back)
    await ledger.start()
    newer = a_booking("Y1")
    assert await ledger.book(newer) == newer
    assert len(await ledger.bookings("show-0")) == sum(one.showtime_id == "show-0" for one in sold)
    await ledger.close()


async def test_the_installations_id_is_the_sources(file_url: str, postgres_url: str, sold: list[Booking]) -> None:
    migrate(postgres_url)
    id_of = "SELECT installation_id FROM installation"
    assert found_by_hand(postgres_url, id_of) != found_by_hand(file_url, id_of)
    copy_ledger(file_url, postgres_url)
    assert found_by_hand(postgres_url, id_of) == found_by_hand(file_url, id_of)
    assert sold


async def test_a_target_with_bookings_is_refused_and_keeps_them(
    file_url: str, postgres_url: str, sold: list[Booking]
) -> None:
    copy_ledger(file_url, postgres_url)
    before = rows(postgres_url)
    with pytest.raises(LedgerNotReady, match="has bookings already"):
        copy_ledger(file_url, postgres_url)
    assert rows(postgres_url) == before
    assert sold


@pytest.mark.parametrize("alone", [True, False])
@pytest.mark.parametrize("which", ["file_url", "postgres_url"])
async def test_a_server_on_either_ledger_forbids_the_copy(
    file_url: str, postgres_url: str, sold: list[Booking], which: str, alone: bool
) -> None:
    used = {"file_url": file_url, "postgres_url": postgres_url}[which]
    with closing(take_claim(used, alone=alone)), pytest.raises(LedgerNotReady, match="A server uses the ledger"):
        copy_ledger(file_url, postgres_url)
    assert check(postgres_url) is SchemaState.EMPTY
    assert sold


async def test_a_copy_that_fails_leaves_the_target_as_it_was(
    file_url: str, postgres_url: str, sold: list[Booking]
) -> None:
    """PostgreSQL takes no text with a NUL in it, and this row is one of the last."""
    run_by_hand(file_url, "UPDATE bookings SET user_id = 'a' || char(0) || 'b' WHERE seat_id = 'A699'")
    with pytest.raises(LedgerNotReady, match="cannot be copied"):
        copy_ledger(file_url, postgres_url)
    with by_hand(postgres_url) as connection:
        for table in metadata.sorted_tables:
            count = connection.execute(select(func.count()).select_from(table)).scalar_one()
            assert count == (table.name in {"installation", "seat_change_counter"})
    assert sold


def test_a_source_that_is_no_ledger_is_refused(file_url: str, postgres_url: str) -> None:
    with pytest.raises(LedgerNotReady, match="There is no ledger in"):
        copy_ledger(file_url, postgres_url)
    assert check(postgres_url) is SchemaState.EMPTY
