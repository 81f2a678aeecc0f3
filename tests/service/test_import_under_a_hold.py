"""A programme is imported while seats are held: what was held is sold, or the hold ends with a reason."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest

from firstclick.domain import refusals
from firstclick.domain.programme import Movie, Programme, Showtime, ShowtimeStatus
from firstclick.domain.refusals import EndReason
from firstclick.domain.seats.seat_map import Row, SeatKind, SeatMap
from firstclick.domain.seats.seat_state import AVAILABLE, Confirmed, SeatState
from firstclick.service.checkout.bookings import Bookings
from firstclick.service.live.live_view import LiveView
from firstclick.service.live.programme_follower import STEP_SHOWTIMES, ProgrammeFollower
from firstclick.service.ports.sale_hook import Origin
from firstclick.service.ports.store import SeatEvent
from tests.honest.ledger import HonestLedger
from tests.service.cinema import BEGINS_MS, Cinema, memory, opened, programme
from tests.simulation.clocks import HandClock

MINUTE_MS = 60_000
CANCELLED = ShowtimeStatus.CANCELLED
Edit = Callable[[Programme], Programme]


@dataclass
class Place:
    """A process, the ledger that it follows, and what a listener of its views receives."""

    cinema: Cinema
    ledger: HonestLedger
    follower: ProgrammeFollower
    seen: list[tuple[str, SeatState, EndReason | None]] = field(default_factory=list)

    def on_change(self, view: LiveView, event: SeatEvent) -> None:
        reason = event.hold.end_reason if event.hold else None
        self.seen += [(seat_id, state, reason) for seat_id, state in event.seats]

    def on_reset(self, view: LiveView) -> None:
        """Nothing is received."""

    def on_removed(self, view: LiveView) -> None:
        """Nothing is kept of a showtime."""


@pytest.fixture
async def place(clock: HandClock) -> Place:
    ledger = HonestLedger(programme())
    cinema = await opened(memory(clock), ledger=ledger)
    follower = ProgrammeFollower(ledger, cinema.views, cinema.store, cinema.repair)
    cinema.bookings = Bookings(cinema.desk, cinema.repair, lambda: 7, follow_programme=follower.follow)
    place = Place(cinema, ledger, follower)
    cinema.listeners.append(place)
    return place


def imports(place: Place, edit: Edit) -> None:
    """What `programme import` does."""
    assert place.ledger.import_(edit(place.ledger.newest))


def in_room(edit: Callable[[SeatMap], SeatMap], orphan_rule: bool = False) -> Edit:
    """Another seat map for the showtime `late`."""

    def edited(before: Programme) -> Programme:
        late = before.showtime_by_id["late"]
        room = replace(late.auditorium, seat_map=edit(late.auditorium.seat_map), orphan_rule=orphan_rule)
        return _with(before, replace(late, auditorium=room))

    return edited


def _with(before: Programme, changed: Showtime | None) -> Programme:
    showtimes = [changed if one.showtime_id == "late" else one for one in before.showtimes]
    return replace(before, showtimes=tuple(one for one in showtimes if one is not None))


def without_row_c(seat_map: SeatMap) -> SeatMap:
    return SeatMap(seat_map.rows[:2])


def with_a_gap_first(seat_map: SeatMap) -> SeatMap:
    """The first chair of row C is taken out, and the chairs after it are numbered anew."""
    *rows, row = seat_map.rows
    return SeatMap((*rows, Row("C", row.y, tuple(replace(seat, x=seat.x + 1) for seat in row.seats[:4]))))


def of_another_kind(seat_map: SeatMap) -> SeatMap:
    *rows, row = seat_map.rows
    return SeatMap((*rows, Row("C", row.y, tuple(replace(seat, kind=SeatKind.LOVE) for seat in row.seats))))


def out_of_order(seat_map: SeatMap) -> SeatMap:
    *rows, row = seat_map.rows
    return SeatMap((*rows, Row("C", row.y, tuple(replace(seat, out_of_order=True) for seat in row.seats))))


def another_movie(before: Programme) -> Programme:
    other = Movie("other", "Another Film")
    changed = _with(before, replace(before.showtime_by_id["late"], movie=other))
    return replace(changed, movies=(*changed.movies, other))


def another_start(before: Programme) -> Programme:
    return _with(before, replace(before.showtime_by_id["late"], starts_at_ms=BEGINS_MS + 30 * MINUTE_MS))


def removed(before: Programme) -> Programme:
    return _with(before, None)


CHANGES: dict[str, Edit] = {
    "the row is gone": in_room(without_row_c),
    "the chairs are other ones": in_room(with_a_gap_first),
    "the chairs are of another kind": in_room(of_another_kind),
    "the chairs are out of order": in_room(out_of_order),
    "another movie": another_movie,
    "another start": another_start,
    "the showtime is gone": removed,
}
changes = pytest.mark.parametrize("edit", CHANGES.values(), ids=CHANGES)


@changes
async def test_a_confirm_is_refused_although_the_process_does_not_know_of_the_import_yet(
    place: Place, edit: Edit
) -> None:
    session = await place.cinema.hold("anna", "C1 C2", "late")
    imports(place, edit)
    with pytest.raises(refusals.ProgrammeChanged) as refusal:
        await place.cinema.confirm(session, "anna")
    assert refusal.value.fields() == {"reason": "programme_changed"}
    assert not place.ledger.by_reference
    taken = (await place.cinema.store.snapshot("late", [])).taken
    assert not {seat_id for seat_id in ("C1", "C2") if isinstance(taken.get(seat_id), Confirmed)}


@changes
async def test_the_hold_ends_with_a_reason_when_the_import_is_followed(place: Place, edit: Edit) -> None:
    session = await place.cinema.hold("anna", "C1 C2", "late")
    imports(place, edit)
    await place.follower.follow()
    for seat_id in ("C1", "C2"):
        assert (seat_id, AVAILABLE, EndReason.PROGRAMME_CHANGED) in place.seen
    for act in (place.cinema.office.look_up, place.cinema.confirm, place.cinema.office.extend):
        with pytest.raises(refusals.HoldOver) as refusal:
            await act(session, "anna")
        assert refusal.value.reason is EndReason.PROGRAMME_CHANGED
    await place.cinema.office.release(session, "anna")


@changes
async def test_nothing_else_is_done_with_the_hold_in_the_meantime(place: Place, edit: Edit) -> None:
    session = await place.cinema.hold("anna", "C1 C2", "late")
    imports(place, edit)
    place.cinema.views.adopt(place.ledger.newest)
    with pytest.raises(refusals.ProgrammeChanged):
        await place.cinema.office.extend(session, "anna")
    with pytest.raises(refusals.HoldOver):
        await place.cinema.office.look_up(session, "anna")


async def test_a_hold_whose_seat_has_left_the_map_is_not_judged_by_what_it_leaves_alone(place: Place) -> None:
    session = await place.cinema.hold("anna", "C1 C4", "late")
    imports(place, in_room(without_row_c, orphan_rule=True))
    place.cinema.views.adopt(place.ledger.newest)
    assert (await place.cinema.office.look_up(session, "anna")).left is None
    with pytest.raises(refusals.ProgrammeChanged):
        await place.cinema.bookings.confirm(session, "anna", origin=Origin())


async def test_a_hold_that_the_import_does_not_concern_is_confirmed(place: Place) -> None:
    session = await place.cinema.hold("anna", "A1 A2", "late")
    imports(place, in_room(without_row_c))
    assert (await place.cinema.confirm(session, "anna")).seat_ids == ("A1", "A2")
    assert place.cinema.views.programme.version == 1


async def test_a_booking_that_was_written_before_the_import_stands_when_its_confirm_is_repeated(place: Place) -> None:
    session = await place.cinema.hold("anna", "C1", "late")
    place.ledger.switches.loses_reply = True
    with pytest.raises(refusals.LedgerUnavailable):
        await place.cinema.confirm(session, "anna")
    imports(place, another_start)
    assert (await place.cinema.confirm(session, "anna")).seat_ids == ("C1",)


async def test_an_import_while_the_booking_is_on_its_way_is_noticed_in_its_transaction(place: Place) -> None:
    session = await place.cinema.hold("anna", "C1", "late")
    book = place.ledger.book

    async def imports_first(*about: object, **how: object) -> object:
        imports(place, in_room(without_row_c))
        place.ledger.book = book  # type: ignore[method-assign]
        return await book(*about, **how)  # type: ignore[arg-type]

    place.ledger.book = imports_first  # type: ignore[method-assign, assignment]
    with pytest.raises(refusals.ProgrammeChanged):
        await place.cinema.confirm(session, "anna")
    assert not place.ledger.by_reference


async def test_a_swap_is_held_on_the_terms_of_its_own_time(place: Place) -> None:
    session = await place.cinema.hold("anna", "A1", "late")
    imports(place, in_room(of_another_kind))
    await place.follower.follow()
    await place.cinema.office.swap(session, "anna", ["A1", "C1", "C2"])
    assert (await place.cinema.confirm(session, "anna")).seat_ids == ("A1", "C1", "C2")


@pytest.mark.source_only
async def test_a_store_that_was_away_is_settled_by_the_next_look(place: Place) -> None:
    session = await place.cinema.hold("anna", "C1", "late")
    commit = place.cinema.store.commit

    async def is_away(_: object) -> object:
        raise refusals.StoreUnavailable

    imports(place, another_movie)
    place.cinema.store.commit = is_away  # type: ignore[method-assign, assignment]
    await place.follower.follow()
    place.cinema.store.commit = commit  # type: ignore[method-assign]
    await place.follower.follow()
    with pytest.raises(refusals.HoldOver) as refusal:
        await place.cinema.office.look_up(session, "anna")
    assert refusal.value.reason is EndReason.PROGRAMME_CHANGED


async def test_a_large_import_is_served_in_steps_and_settled_also_when_it_is_cancelled(place: Place) -> None:
    evening = place.ledger.newest.showtimes[0]
    many = tuple(replace(evening, showtime_id=f"s{n}") for n in range(3 * STEP_SHOWTIMES))
    imports(place, lambda before: replace(before, showtimes=(*before.showtimes, *many)))
    await place.follower.follow()
    views = [await place.cinema.views.open(one.showtime_id) for one in many]
    session = await place.cinema.hold("anna", "A1", many[-1].showtime_id)
    imports(place, lambda before: replace(before, showtimes=before.showtimes[: -len(many)]))
    following = asyncio.create_task(place.follower.follow())
    left = {len(views)}
    while min(left) > len(views) - STEP_SHOWTIMES:
        await asyncio.sleep(0)
        left.add(sum(place.cinema.views.opened(view.showtime.showtime_id) is view for view in views))
    assert len(views) - STEP_SHOWTIMES in left
    following.cancel()
    await asyncio.wait([following])
    assert not any(place.cinema.views.opened(view.showtime.showtime_id) for view in views)
    await place.follower.follow()
    with pytest.raises(refusals.HoldOver):
        await place.cinema.office.look_up(session, "anna")


async def test_an_import_that_cancels_a_showtime_ends_its_holds_with_that_reason(place: Place) -> None:
    session = await place.cinema.hold("anna", "A1", "late")
    imports(place, lambda before: _with(before, replace(before.showtime_by_id["late"], status=CANCELLED)))
    await place.follower.follow()
    assert place.seen[-1] == ("A1", AVAILABLE, EndReason.SHOWTIME_CANCELLED)
    with pytest.raises(refusals.HoldOver, match="the cinema has cancelled this showtime"):
        await place.cinema.bookings.confirm(session, "anna")


async def test_a_confirm_that_an_import_overtakes_is_refused_because_the_showtime_is_cancelled(place: Place) -> None:
    session = await place.cinema.hold("anna", "A1", "late")
    imports(place, lambda before: _with(before, replace(before.showtime_by_id["late"], status=CANCELLED)))
    with pytest.raises(refusals.ShowtimeCancelled) as refusal:
        await place.cinema.bookings.confirm(session, "anna")
    assert refusal.value.fields() == {"reason": "showtime_cancelled"}
