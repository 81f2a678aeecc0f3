"""Looks for an order of a history's calls that the seat could have seen one by one: the search of Wing and Gong.

A call takes effect at one moment between its beginning and its end (Herlihy and Wing, 1990). The search goes by Wing
and Gong (1993), and remembers which calls were done and what the seat was then, so that nothing is looked at twice
(Lowe, 2017). A refusal is done as soon as it can be, for it changes nothing and stands in nobody's way.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from math import inf

from tests.linearizability.history import Asked, Call, Outcome
from tests.linearizability.seat import FREE, Seat, after

Point = tuple[int, Seat]
"""The calls that are done, as bits, and the seat after them."""


def is_linearizable(history: Sequence[Call]) -> bool:
    """Whether there is such an order: every answered call in it, every unknown one in it or not.

    Each session is held by one call. Nobody knows the session of a hold whose outcome is unknown.
    """
    return _Search(sorted(history, key=lambda call: call.began)).finds_an_order()


class _Search:
    """`_lost` are the unknown calls of each session, as bits."""

    def __init__(self, calls: Sequence[Call]) -> None:
        self._calls = calls
        self._all = (1 << len(calls)) - 1
        self._lost: dict[str, int] = defaultdict(int)
        for n, call in enumerate(calls):
            if call.outcome is Outcome.UNKNOWN:
                self._lost[call.session] |= 1 << n

    def finds_an_order(self) -> bool:
        answered = sum([1 << n for n, call in enumerate(self._calls) if call.outcome is not Outcome.UNKNOWN])
        points: list[Point] = [(0, FREE)]
        seen: set[Point] = set()
        while points:
            point = self._with_refusals(points.pop())
            if point[0] & answered == answered:
                return True
            if point not in seen:
                seen.add(point)
                points.extend(self._nexts(point))
        return False

    def _nexts(self, point: Point) -> Iterator[Point]:
        """One more call. Of lost holds, which nobody can tell apart, the oldest: no other can end before it."""
        done, seat = point
        oldest = True
        for n in self._possible(done):
            call = self._calls[n]
            if call.asked is Asked.HOLD and call.outcome is Outcome.UNKNOWN:
                if not oldest:
                    continue
                oldest = False
            changed = after(seat, call)
            if changed is not None and (changed != seat or call.outcome is not Outcome.UNKNOWN):
                yield self._without_the_past(done | 1 << n, seat, changed)

    def _without_the_past(self, done: int, seat: Seat, changed: Seat) -> Point:
        """A session that has left the seat, or bought it, comes to nothing else: its lost calls are as good as done."""
        over = seat.session if changed.session != seat.session else changed.session if changed.sold else ""
        return (done | self._lost[over] if over else done), changed

    def _with_refusals(self, point: Point) -> Point:
        done, seat = point
        more = True
        while more:
            refused = [
                n for n in self._possible(done) if self._calls[n].refused and after(seat, self._calls[n]) == seat
            ]
            done |= sum([1 << n for n in refused])
            more = bool(refused)
        return done, seat

    def _possible(self, done: int) -> list[int]:
        """Whatever began before any call ended that is not done yet."""
        first_end = inf
        found = []
        left = self._all & ~done
        while left:
            n = (left & -left).bit_length() - 1
            if self._calls[n].began > first_end:
                break
            found.append(n)
            first_end = min(first_end, self._calls[n].ended)
            left &= left - 1
        return [n for n in found if self._calls[n].began <= first_end]
