"""Looks for an order of a history's calls that the seat could have seen one by one: the search of Wing and Gong.

A call takes effect at one moment between its beginning and its end (Herlihy and Wing, 1990). The search goes by Wing
and Gong (1993), and remembers which calls were done and what the seat was then, so that nothing is looked at twice
(Lowe, 2017). A refusal is done as soon as it can be, for it changes nothing and stands in nobody's way.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import inf

from tests.linearizability.history import Call, Told
from tests.linearizability.seat import FREE, Seat, after

Point = tuple[int, Seat]
"""The calls that are done, as bits, and the seat after them."""


def is_linearizable(history: Sequence[Call], seat: Seat = FREE) -> bool:
    """Whether there is such an order: every answered call in it, every unknown one in it or not."""
    calls = sorted(history, key=lambda call: call.began)
    answered = sum([1 << n for n, call in enumerate(calls) if call.told is not Told.UNKNOWN])
    points: list[Point] = [(0, seat)]
    seen: set[Point] = set()
    while points:
        point = _with_refusals(calls, points.pop())
        if point[0] & answered == answered:
            return True
        if point not in seen:
            seen.add(point)
            points.extend(_nexts(calls, point))
    return False


def _nexts(calls: Sequence[Call], point: Point) -> Iterator[Point]:
    done, seat = point
    for n in _possible(calls, done):
        changed = after(seat, calls[n])
        if changed is not None and (changed != seat or calls[n].told is not Told.UNKNOWN):
            yield done | 1 << n, changed


def _with_refusals(calls: Sequence[Call], point: Point) -> Point:
    done, seat = point
    more = True
    while more:
        refused = [n for n in _possible(calls, done) if calls[n].refused and after(seat, calls[n]) == seat]
        done |= sum([1 << n for n in refused])
        more = bool(refused)
    return done, seat


def _possible(calls: Sequence[Call], done: int) -> list[int]:
    """Whatever began before any call ended that is not done yet."""
    first_end = inf
    found = []
    for n, call in enumerate(calls):
        if call.began > first_end:
            break
        if not done >> n & 1:
            found.append(n)
            first_end = min(first_end, call.ended)
    return [n for n in found if calls[n].began <= first_end]
