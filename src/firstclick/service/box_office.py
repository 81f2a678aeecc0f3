"""The use cases of selling seats: find who asks, decide on the live view, commit, answer.

It never talks to browsers: news reach them from the store by way of the views.
"""

from __future__ import annotations

import hmac
from collections import ChainMap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from firstclick.domain import refusals
from firstclick.domain.best_available import ORDINARY, best_available
from firstclick.domain.holding import (
    Commit,
    Hold,
    HoldingRules,
    HoldStatus,
    House,
    check_changeable,
    decide_confirm,
    decide_expiry,
    decide_extend,
    decide_hold,
    decide_release,
    decide_reserve,
    decide_swap,
    decide_unreserve,
)
from firstclick.domain.orphans import check_orphans
from firstclick.domain.programme import Programme, Showtime
from firstclick.domain.seat_map import SeatKind
from firstclick.domain.seat_state import SeatState
from firstclick.service.live_view import LiveView
from firstclick.service.ports import Committed, Conflict, SeatStore
from firstclick.service.views import Views

TRIES_MAX = 3


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a customer is told of a hold: its record, the position that has it, and the clock they count from."""

    hold: Hold
    showtime: Showtime
    position: int
    now_ms: int


class BoxOffice:
    """Sells the seats of a programme. Raises refusals; every method may raise `StoreUnavailable`."""

    def __init__(
        self, programme: Programme, store: SeatStore, views: Views, rules: HoldingRules, new_id: Callable[[], str]
    ) -> None:
        self.programme = programme
        self.rules = rules
        self.views = views
        self._store = store
        self._new_id = new_id

    def now_ms(self) -> int:
        """The store's clock."""
        return self._store.now_ms()

    def troubles(self) -> Sequence[str]:
        """What keeps seats from being sold now, in sentences; nothing when all is well."""
        return self._store.troubles()

    @property
    def stale(self) -> bool:
        """The store does not answer just now: what is shown is the last that was heard of."""
        return bool(self._store.troubles())

    def current_showtime(self, movie_id: str) -> str:
        """The id of the movie's next showtime on sale. Raises `UnknownMovie`, `NothingOnSale`."""
        movie = self.programme.movie_by_id.get(movie_id)
        if movie is None:
            raise refusals.UnknownMovie(movie_id)
        showtime = self.programme.current_showtime(movie_id, self._store.now_ms())
        if showtime is None:
            raise refusals.NothingOnSale(movie.title)
        return showtime.showtime_id

    async def hold(self, showtime_id: str, user_id: str, seat_ids: Sequence[str], orphan_rule: bool = True) -> Receipt:
        """Set seats aside for a user, all or none. `orphan_rule` False leaves that rule out, whatever the room says.

        Raises `SeatTaken`, `UnknownSeats`, `DuplicateSeats`, `TooManySeats`, `TooManyHolds`, `LeavesOrphan`.
        """
        view = await self._on_sale(showtime_id)
        session_id = self._new_id()
        strict = orphan_rule and view.showtime.auditorium.orphan_rule

        def decide(house: House, now_ms: int) -> Commit:
            commit = decide_hold(house, session_id, user_id, seat_ids, self.rules, now_ms)
            self._check_holds(view, user_id, now_ms)
            if strict:
                check_orphans(house, seat_ids, now_ms)
            return commit

        return self._receipt(view, await self._settle(view, decide))

    async def hold_best(
        self, showtime_id: str, user_id: str, seats: int, kinds: frozenset[SeatKind] = ORDINARY
    ) -> Receipt:
        """Set the best `seats` together aside. Raises `NotEnoughTogether`, `TooManySeats`, `TooManyHolds`."""
        view = await self._on_sale(showtime_id)
        session_id = self._new_id()

        def decide(house: House, now_ms: int) -> Commit:
            self._check_holds(view, user_id, now_ms)
            if seats > self.rules.seats_per_hold_max:
                raise refusals.TooManySeats(self.rules.seats_per_hold_max)
            chosen = best_available(house.seat_map, house.free(now_ms), seats, kinds)
            return decide_hold(house, session_id, user_id, chosen, self.rules, now_ms)

        return self._receipt(view, await self._settle(view, decide))

    async def swap(self, session_id: str, user_id: str, seat_ids: Sequence[str]) -> Receipt:
        """The hold now has exactly `seat_ids`, in one step; its end stays. On a refusal it keeps what it had."""

        def decide(view: LiveView, house: House, hold: Hold, now_ms: int) -> Commit:
            commit = decide_swap(house, hold, seat_ids, self.rules, now_ms)
            if view.showtime.auditorium.orphan_rule:
                check_orphans(house, seat_ids, now_ms, keeps=hold.seat_ids)
            return commit

        return await self._settle_hold(await self._find(session_id, user_id), decide)

    async def extend(self, session_id: str, user_id: str) -> Receipt:
        """A fresh term for the hold, up to its whole life. Raises `HoldLifeUsedUp`, `HoldOver`, `UnknownSession`."""
        hold = await self._find(session_id, user_id)
        return await self._settle_hold(hold, lambda _v, _h, now, now_ms: decide_extend(now, self.rules, now_ms))

    async def confirm(self, session_id: str, user_id: str) -> Receipt:
        """The hold becomes a booking; again is the same. Raises `HoldOver` when its time is over, `UnknownSession`."""
        hold = await self._find(session_id, user_id)
        if hold.status is HoldStatus.CONFIRMED:
            return await self._as_it_is(hold)
        try:
            return await self._settle_hold(hold, lambda _v, _h, now, now_ms: decide_confirm(now, now_ms))
        except refusals.AlreadyConfirmed:
            return await self._as_it_is(await self._store.hold(session_id) or hold)

    async def release(self, session_id: str, user_id: str) -> None:
        """Give the seats back; a hold that is over already is left as it is. Raises `AlreadyConfirmed`."""
        hold = await self._find(session_id, user_id)
        try:
            await self._settle_hold(hold, lambda _v, _h, now, now_ms: decide_release(now, now_ms))
        except refusals.HoldOver:
            return

    async def look_up(self, session_id: str, user_id: str) -> Receipt:
        """The caller's own hold or booking. Raises `UnknownSession`, `HoldOver`."""
        hold = await self._find(session_id, user_id)
        if hold.status not in (HoldStatus.BOOKED, HoldStatus.CONFIRMED):
            check_changeable(hold, self._store.now_ms())
        return await self._as_it_is(hold)

    async def expire(self, hold: Hold) -> None:
        """Tell that a hold's time is over; nothing happens when it was told, extended or confirmed meanwhile."""
        view = await self.views.open(hold.showtime_id)
        answer = await self._store.commit(decide_expiry(hold))
        if isinstance(answer, Committed):
            await self.views.reach(view, answer)

    async def reserve(self, showtime_id: str, seat_ids: Sequence[str]) -> None:
        """Keep house seats back. Raises `SeatTaken`, `UnknownSeats`, `UnknownShowtime`."""
        view = await self.views.open(showtime_id)
        await self._settle(view, lambda house, now_ms: decide_reserve(house, seat_ids, now_ms))

    async def unreserve(self, showtime_id: str, seat_ids: Sequence[str]) -> None:
        """Put house seats on sale; seats that are not reserved stay as they are."""
        view = await self.views.open(showtime_id)
        await self._settle(view, lambda house, now_ms: decide_unreserve(house, seat_ids, now_ms))

    async def _on_sale(self, showtime_id: str) -> LiveView:
        view = self.views.opened(showtime_id) or await self.views.open(showtime_id)
        start = view.showtime.starts_at_ms
        if start is not None and start <= self._store.now_ms():
            raise refusals.ShowtimeBegun
        return view

    def _check_holds(self, view: LiveView, user_id: str, now_ms: int) -> None:
        holds = view.holds_of(user_id)
        if holds < self.rules.holds_per_user_max:
            return
        ends = view.hold_ends_ms(user_id)
        left = [end - now_ms for end in ends if end > now_ms]
        if holds - (len(ends) - len(left)) >= self.rules.holds_per_user_max:
            raise refusals.TooManyHolds(self.rules.holds_per_user_max, min(left, default=self.rules.hold_ttl_ms))

    async def _find(self, session_id: str, user_id: str) -> Hold:
        hold = self.views.holds.get(session_id)
        if hold is None or hold.expires_at_ms <= self._store.now_ms():
            hold = await self._store.hold(session_id)  # it may have been extended at another process
        if hold is None or not hmac.compare_digest(hold.user_id.encode(), user_id.encode()):
            raise refusals.UnknownSession
        return hold

    async def _as_it_is(self, hold: Hold) -> Receipt:
        view = await self.views.open(hold.showtime_id)
        return Receipt(hold, view.showtime, view.position, self._store.now_ms())

    def _receipt(self, view: LiveView, settled: tuple[Commit, Committed]) -> Receipt:
        commit, committed = settled
        if commit.hold_after is None:
            raise ValueError("A receipt is given for a hold.")
        return Receipt(commit.hold_after, view.showtime, committed.position, self._store.now_ms())

    async def _settle_hold(self, hold: Hold, decide: Callable[[LiveView, House, Hold, int], Commit]) -> Receipt:
        view = await self.views.open(hold.showtime_id)
        current: Hold | None = hold

        def decide_now(house: House, now_ms: int) -> Commit:
            if current is None:
                raise refusals.UnknownSession
            return decide(view, house, current, now_ms)

        def learn(conflict: Conflict) -> None:
            nonlocal current
            current = conflict.hold

        return self._receipt(view, await self._settle(view, decide_now, learn))

    async def _settle(
        self,
        view: LiveView,
        decide: Callable[[House, int], Commit],
        learn: Callable[[Conflict], None] = lambda _: None,
    ) -> tuple[Commit, Committed]:
        """Decide and commit; after a conflict once more, on what the store says the seats are now."""
        house = view.house
        for _ in range(TRIES_MAX):
            commit = decide(house, self._store.now_ms())
            answer = await self._store.commit(commit)
            if isinstance(answer, Committed):
                await self.views.reach(view, answer)
                return commit, answer
            learn(answer)
            house = replace(house, taken=_corrected(house.taken, answer.seats))
        raise refusals.StoreUnavailable


def _corrected(taken: Mapping[str, SeatState], seen: Mapping[str, SeatState]) -> Mapping[str, SeatState]:
    return ChainMap(dict(seen), dict(taken))
