"""The use cases of holding seats: find the hold, decide on the live view, commit, answer.

Nothing here sends to browsers: the events of the store reach them through the views and the hub.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress

from firstclick.domain import refusals
from firstclick.domain.programme import Programme, Showtime, ShowtimeStatus
from firstclick.domain.seats.hold import Commit, Hold, HoldStatus
from firstclick.domain.seats.hold_rules import (
    HoldingRules,
    check_changeable,
    check_terms,
    decide_extend,
    decide_hold,
    decide_release,
    decide_swap,
    life_end_ms,
)
from firstclick.domain.seats.occupancy import Occupancy
from firstclick.domain.seats.seat_map import SeatKind
from firstclick.service.live.live_view import LiveView
from firstclick.service.ports.sale_hook import UNCOUNTED, Origin
from firstclick.service.selling.desk import Desk
from firstclick.service.selling.hold_limits import HoldLimits, no_hold_limits
from firstclick.service.selling.room_rules import best_seats, check_room_rules, with_left
from firstclick.service.selling.values import Receipt, Who


class Holds:
    """Holds of the seats of a programme. Methods raise refusals; each may raise `StoreUnavailable`."""

    def __init__(
        self, desk: Desk, rules: HoldingRules, new_id: Callable[[], str], limits: HoldLimits | None = None
    ) -> None:
        self.rules = rules
        self.views = desk.views
        self._desk = desk
        self._store = desk.store
        self._new_id = new_id
        self._limits = limits or no_hold_limits()

    @property
    def programme(self) -> Programme:
        """The programme on sale."""
        return self.views.programme

    def now_ms(self) -> int:
        """The store's clock, in milliseconds since 1970 UTC."""
        return self._store.now_ms()

    @property
    def stale(self) -> bool:
        """Whether events of the store may be missing at present, so that the views may be out of date."""
        return self._store.stale() or self.views.reloading

    def current_showtime(self, movie_id: str) -> str:
        """The id of the movie's next showtime on sale. Raises `UnknownMovie`, `NothingOnSale`."""
        programme = self.views.programme
        showtime = programme.current_showtime(movie_id, self._closed_start_ms(self._store.now_ms()))
        if showtime is not None:
            return showtime.showtime_id
        movie = programme.movie_by_id.get(movie_id)
        if movie is None:
            raise refusals.UnknownMovie(movie_id)
        raise refusals.NothingOnSale(movie.title)

    def on_sale(self, movie_id: str) -> Sequence[Showtime]:
        """The movie's showtimes that sell seats, earliest first: until `sells_after_start_ms` after their start."""
        return self.programme.showtimes_after(movie_id, self._closed_start_ms(self._store.now_ms()))

    def showtimes_on_sale(self) -> Sequence[str]:
        """The ids of all showtimes that sell seats, movie by movie."""
        return [one.showtime_id for movie in self.programme.movies for one in self.on_sale(movie.movie_id)]

    def _closed_start_ms(self, now_ms: int) -> int:
        """Showtimes that start at this time or earlier are closed."""
        return now_ms - self.rules.sells_after_start_ms

    async def hold(
        self,
        showtime_id: str,
        user_id: str,
        seat_ids: Sequence[str],
        origin: Origin = UNCOUNTED,
    ) -> Receipt:
        """Hold seats for a user, all or none. What they leave alone is in the receipt, and is judged at the confirm.

        Raises `SeatTaken`, `UnknownSeats`, `DuplicateSeats`, `TooManySeats`, `TooManyHolds`, `TooManyTries`,
        `SameSeatTooOften`, `TooManySeatsFromHere`.
        """
        view = self.views.opened(showtime_id) or await self.views.open(showtime_id)
        self._count_try(view, user_id, origin)
        await self._desk.ask_hook(showtime_id, user_id, origin)
        session_id, who = self._new_id(), Who(user_id, origin.network)

        def decide(occupancy: Occupancy, now_ms: int) -> Commit:
            self._limits.ceilings.arrived(session_id)
            commit = decide_hold(occupancy, session_id, user_id, seat_ids, self.rules, now_ms, who.network)
            self._check_holds(view, who, len(seat_ids), now_ms)
            self._limits.check_same_seat(showtime_id, who, seat_ids, now_ms)
            if not origin.is_trusted:
                check_room_rules(view, occupancy, seat_ids, now_ms)
            return self._expected(commit, len(seat_ids), is_new=True)

        return await self._taken(view, session_id, decide)

    async def hold_best(
        self,
        showtime_id: str,
        user_id: str,
        seats: int,
        kinds: frozenset[SeatKind] | None = None,
        origin: Origin = UNCOUNTED,
    ) -> Receipt:
        """Hold the best `seats` together, of kinds that are sold to all if none are named. Raises as `hold` does.

        Raises `NotEnoughTogether` too.
        """
        view = self.views.opened(showtime_id) or await self.views.open(showtime_id)
        self._count_try(view, user_id, origin)
        await self._desk.ask_hook(showtime_id, user_id, origin)
        session_id, who = self._new_id(), Who(user_id, origin.network)

        def decide(occupancy: Occupancy, now_ms: int) -> Commit:
            self._limits.ceilings.arrived(session_id)
            self._check_holds(view, who, seats, now_ms)
            self._check_number(seats)
            free = view.free_rows(occupancy, now_ms)
            free.remove(self._limits.paused(showtime_id, who, now_ms))
            chosen = best_seats(view, occupancy, free, seats, kinds, now_ms)
            commit = decide_hold(occupancy, session_id, user_id, chosen, self.rules, now_ms, who.network)
            return self._expected(commit, seats, is_new=True)

        return await self._taken(view, session_id, decide)

    async def swap(self, session_id: str, user_id: str, seat_ids: Sequence[str]) -> Receipt:
        """Replace the seats of the hold by `seat_ids`, in one commit. The deadline stays.

        Once the showtime sells no more seats, seats may only be given back: any other swap raises `ShowtimeBegun` or
        `ShowtimeClosed`.
        """

        def decide(view: LiveView, occupancy: Occupancy, hold: Hold, now_ms: int) -> Commit:
            check_changeable(hold, now_ms)
            if not set(seat_ids) <= set(hold.seat_ids):
                self._check_open(view, now_ms)
            commit = decide_swap(occupancy, hold, seat_ids, self.rules, now_ms)
            who = Who(user_id, hold.network)
            self._limits.check_same_seat(hold.showtime_id, who, set(seat_ids) - set(hold.seat_ids), now_ms)
            check_room_rules(view, occupancy, seat_ids, now_ms, hold.seat_ids)
            return self._grown(view, hold, commit, now_ms)

        self._limits.check_tries(user_id, self._store.now_ms())
        return await self._settled(await self._desk.find(session_id, user_id), decide)

    async def swap_best(
        self, session_id: str, user_id: str, seats: int, kinds: frozenset[SeatKind] | None = None
    ) -> Receipt:
        """Replace the seats of the hold by the best `seats` together; its present seats count as free. Else as `swap`.

        Raises `NotEnoughTogether`, `TooManySeats`, and what `swap` raises; `ShowtimeBegun` and `ShowtimeClosed`
        whatever seats are best.
        """

        def decide(view: LiveView, occupancy: Occupancy, hold: Hold, now_ms: int) -> Commit:
            check_changeable(hold, now_ms)
            self._check_open(view, now_ms)
            self._check_number(seats)
            free = view.free_rows(occupancy, now_ms)
            free.remove(self._limits.paused(hold.showtime_id, Who(user_id, hold.network), now_ms))
            free.add(hold.seat_ids)
            chosen = best_seats(view, occupancy, free, seats, kinds, now_ms)
            swap = decide_swap(occupancy, hold, chosen, self.rules, now_ms)
            return self._grown(view, hold, swap, now_ms)

        self._limits.check_tries(user_id, self._store.now_ms())
        return await self._settled(await self._desk.find(session_id, user_id), decide)

    async def extend(self, session_id: str, user_id: str, term_ms: int = 0) -> Receipt:
        """Extend the hold by a term from now, up to the end of its life. It counts as a try.

        `term_ms` is the term of a holder who will be away (`decide_extend`); 0: an ordinary one. Raises
        `HoldLifeUsedUp`, `HoldOver`, `TooManyTries`, and `ShowtimeBegun` once the showtime sells no more seats.
        """

        def decide(view: LiveView, occupancy: Occupancy, hold: Hold, now_ms: int) -> Commit:
            check_changeable(hold, now_ms)
            self.check_on_sale(view, now_ms)
            closes_ms = view.showtime.closes_ms(self.rules.sells_after_start_ms)
            commit = decide_extend(hold, self.rules, now_ms, term_ms, closes_ms)
            check_terms(occupancy, hold)
            return commit

        self._limits.check_tries(user_id, self._store.now_ms())
        return await self._desk.settle_hold(await self._desk.find(session_id, user_id), decide)

    def life_ends_ms(self, receipt: Receipt) -> int:
        """When a hold ends at the latest, however often it is extended."""
        closes_ms = receipt.showtime.closes_ms(self.rules.sells_after_start_ms)
        return life_end_ms(receipt.hold, self.rules, closes_ms)

    async def release(self, session_id: str, user_id: str) -> None:
        """Release the seats; a hold that is over stays as it is. Raises `AlreadyConfirmed`, `BeingConfirmed`."""
        hold = await self._desk.find(session_id, user_id)
        try:
            await self._desk.settle_hold(hold, lambda _v, _o, current, now_ms: decide_release(current, now_ms))
        except (refusals.HoldOver, refusals.ProgrammeChanged):
            return

    async def look_up(self, session_id: str, user_id: str) -> Receipt:
        """The caller's hold, confirmed or not. Raises `UnknownSession`, `HoldOver`."""
        hold = await self._desk.find(session_id, user_id)
        if hold.status not in (HoldStatus.PENDING, HoldStatus.CONFIRMED):
            check_changeable(hold, self._store.now_ms())
        try:
            return with_left(self.views, await self._desk.receipt(hold))
        except refusals.ProgrammeChanged:
            raise refusals.HoldOver(refusals.EndReason.PROGRAMME_CHANGED) from None
        except (refusals.BeingConfirmed, refusals.AlreadyConfirmed):
            # This process does not have its showtime, and another one is booking it.
            raise refusals.StoreUnavailable from None

    async def of_user(self, showtime_id: str, user_id: str) -> Sequence[Receipt]:
        """The user's holds at the showtime; none that is over. Who asks must have proved to be the user.

        Raises `UnknownShowtime`.
        """
        view = self.views.opened(showtime_id) or await self.views.open(showtime_id)
        found = []
        for session_id in view.sessions_of(user_id):
            with suppress(refusals.HoldOver, refusals.UnknownSession):
                found.append(await self.look_up(session_id, user_id))
        return [one for one in found if one.hold.status is not HoldStatus.CONFIRMED]

    def _count_try(self, view: LiveView, user_id: str, origin: Origin) -> None:
        """Count a try to take seats. Raises `TooManyTries`, `ShowtimeBegun`, `ShowtimeClosed`."""
        now_ms = self._store.now_ms()
        self._limits.check_tries(user_id, now_ms)
        self._check_open(view, now_ms, is_trusted=origin.is_trusted)

    def _check_open(self, view: LiveView, now_ms: int, *, is_trusted: bool = False) -> None:
        """As `check_on_sale`, before seats are taken: raises `ShowtimeClosed` too, unless the cinema takes them."""
        self.check_on_sale(view, now_ms)
        if view.showtime.status is ShowtimeStatus.CLOSED and not is_trusted:
            raise refusals.ShowtimeClosed

    def check_on_sale(self, view: LiveView, now_ms: int) -> None:
        """Raises `ShowtimeBegun` when the showtime sells no more seats, and `ShowtimeCancelled`."""
        if view.showtime.is_cancelled:
            raise refusals.ShowtimeCancelled
        closes_ms = view.showtime.closes_ms(self.rules.sells_after_start_ms)
        if closes_ms is not None and closes_ms <= now_ms:
            raise refusals.ShowtimeBegun

    def _check_number(self, seats: int) -> None:
        """Refuse too many seats before any are searched. Raises `TooManySeats`."""
        if seats > self.rules.seats_per_hold_max:
            raise refusals.TooManySeats(self.rules.seats_per_hold_max)

    def _check_holds(self, view: LiveView, who: Who, seats: int, now_ms: int) -> None:
        """Raises `TooManyHolds` and `TooManySeatsFromHere`; holds that are decided and not in the view yet count."""
        ceilings, most = self._limits.ceilings, self.rules.holds_per_user_max
        holds = view.holds_of(who.user_id) + ceilings.holds_coming(view.showtime.showtime_id, who.user_id)
        if holds >= most:
            ends = view.hold_ends_ms(who.user_id)
            left = [end - now_ms for end in ends if end > now_ms]
            if holds - (len(ends) - len(left)) >= most:
                raise refusals.TooManyHolds(most, min(left, default=self.rules.hold_ttl_ms))
        ceilings.check_held(view, who.network, seats, self.rules.hold_ttl_ms, now_ms)

    def _grown(self, view: LiveView, hold: Hold, swap: Commit, now_ms: int) -> Commit:
        """The commit of a swap, counted as coming if the hold grows by it. Raises `TooManySeatsFromHere`."""
        self._limits.ceilings.arrived(hold.session_id)
        more = (len(swap.hold_after.seat_ids) if swap.hold_after else 0) - len(hold.seat_ids)
        self._limits.ceilings.check_held(view, hold.network, more, self.rules.hold_ttl_ms, now_ms)
        return self._expected(swap, more, is_new=False)

    def _expected(self, commit: Commit, more: int, *, is_new: bool) -> Commit:
        """The commit, counted from its decision on. Nothing is awaited between the checks and this."""
        if commit.hold_after is not None:
            self._limits.ceilings.expect(commit.hold_after, more, is_new=is_new)
        return commit

    async def _taken(self, view: LiveView, session_id: str, decide: Callable[[Occupancy, int], Commit]) -> Receipt:
        try:
            return with_left(self.views, self._desk.receipt_of(view, await self._desk.settle(view, decide)))
        finally:
            self._limits.ceilings.arrived(session_id)

    async def _settled(self, hold: Hold, decide: Callable[[LiveView, Occupancy, Hold, int], Commit]) -> Receipt:
        try:
            return with_left(self.views, await self._desk.settle_hold(hold, decide))
        finally:
            self._limits.ceilings.arrived(hold.session_id)
