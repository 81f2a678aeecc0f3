"""The checker itself: histories that are known to be right, and histories that are known to be wrong."""

from __future__ import annotations

from math import inf
from random import Random

import pytest

from tests.linearizability.checker import is_linearizable
from tests.linearizability.history import Asked, Call, Outcome, expiry
from tests.linearizability.seat import FREE, Seat, after


def hold(session: str, began: float, ended: float, told: Outcome = Outcome.DONE) -> Call:
    return Call(Asked.HOLD, told, session, began, ended)


def confirm(session: str, began: float, ended: float, told: Outcome = Outcome.DONE) -> Call:
    return Call(Asked.CONFIRM, told, session, began, ended)


def release(session: str, began: float, ended: float, told: Outcome = Outcome.DONE) -> Call:
    return Call(Asked.RELEASE, told, session, began, ended)


def lost(call: Call) -> Call:
    """The same, and nobody knows what became of it."""
    return Call(call.asked, Outcome.UNKNOWN, call.session, call.began)


RIGHT = {
    "nothing": [],
    "a hold that is confirmed": [hold("a", 0, 1), confirm("a", 2, 3)],
    "a booking that is confirmed again": [hold("a", 0, 1), confirm("a", 2, 3), confirm("a", 4, 5)],
    "one of two rivals": [hold("a", 0, 9), hold("b", 1, 8, Outcome.TAKEN)],
    "a loser who was answered first": [hold("a", 0, 9), hold("b", 1, 2, Outcome.TAKEN)],
    "a seat that was given back": [hold("a", 0, 1), release("a", 2, 3), hold("b", 4, 5)],
    "a release that is under way still": [hold("a", 0, 1), release("a", 2, 9), hold("b", 3, 4)],
    "a hold that lapsed": [hold("a", 0, 1), expiry("a", 10), hold("b", 10.5, 11), confirm("a", 12, 13, Outcome.OVER)],
    "a hold that has not lapsed yet": [hold("a", 0, 1), expiry("a", 10), hold("b", 12, 13, Outcome.TAKEN)],
    "a lost hold that took effect": [lost(hold("a", 0, inf)), hold("b", 2, 3, Outcome.TAKEN)],
    "a lost hold that took effect late": [
        lost(hold("a", 0, inf)),
        hold("b", 2, 3),
        release("b", 4, 5),
        hold("c", 6, 7, Outcome.TAKEN),
    ],
    "a lost hold that came to nothing": [lost(hold("a", 0, inf)), hold("b", 2, 3), confirm("b", 4, 5)],
    "a lost confirm that took effect": [
        hold("a", 0, 1),
        lost(confirm("a", 2, inf)),
        expiry("a", 10),
        release("a", 20, 21, Outcome.SOLD),
    ],
    "a lost confirm that came to nothing": [
        hold("a", 0, 1),
        lost(confirm("a", 2, inf)),
        expiry("a", 10),
        hold("b", 20, 21),
        confirm("a", 22, 23, Outcome.OVER),
    ],
    "a lost release that took effect before the end": [hold("a", 0, 1), lost(release("a", 2, inf)), hold("b", 3, 4)],
    "a release of what has lapsed": [hold("a", 0, 1), expiry("a", 10), release("a", 12, 13)],
}

WRONG = {
    "two owners at once": [hold("a", 0, 1), hold("b", 2, 3)],
    "two owners of a long and a short call": [hold("a", 0, 9), hold("b", 1, 2)],
    "a hold before the end of another": [hold("a", 0, 1), expiry("a", 10), hold("b", 8, 9)],
    "a seat sold twice": [
        hold("a", 0, 1),
        confirm("a", 2, 3),
        expiry("a", 10),
        hold("b", 11, 12),
        confirm("b", 13, 14),
    ],
    "a sold seat that lapsed": [hold("a", 0, 1), confirm("a", 2, 3), expiry("a", 10), hold("b", 12, 13)],
    "a sold seat that was given back": [hold("a", 0, 1), confirm("a", 2, 3), release("a", 4, 5)],
    "a confirm after the seat was given back": [hold("a", 0, 1), release("a", 2, 3), confirm("a", 4, 5)],
    "a confirm of what is another's": [hold("a", 0, 1), expiry("a", 10), hold("b", 11, 12), confirm("a", 13, 14)],
    "over before its time": [hold("a", 0, 1), expiry("a", 10), confirm("a", 5, 6, Outcome.OVER)],
    "sold, and then told to be over": [hold("a", 0, 1), confirm("a", 2, 3), confirm("a", 4, 5, Outcome.OVER)],
    "taken by nobody": [hold("a", 0, 1, Outcome.TAKEN)],
    "taken after it was given back": [hold("a", 0, 1), release("a", 2, 3), hold("b", 4, 5, Outcome.TAKEN)],
    "a hold that nobody knows any more": [hold("a", 0, 1), confirm("a", 2, 3, Outcome.STRANGE)],
    "told to be sold, and it was not": [hold("a", 0, 1), release("a", 2, 3, Outcome.SOLD)],
    "one lost hold for two": [lost(hold("a", 0, inf)), hold("b", 1, 2), hold("c", 3, 4)],
    "a lost confirm that was both": [
        hold("a", 0, 1),
        lost(confirm("a", 2, inf)),
        release("a", 3, 4, Outcome.SOLD),
        expiry("a", 10),
        hold("b", 11, 12),
    ],
    "a lost call that took effect before it was made": [hold("a", 0, 1), hold("b", 3, 4), lost(release("a", 5, inf))],
}


@pytest.mark.parametrize("history", RIGHT.values(), ids=RIGHT)
def test_a_right_history_has_an_order(history: list[Call]) -> None:
    assert is_linearizable(history)


@pytest.mark.parametrize("history", WRONG.values(), ids=WRONG)
def test_a_wrong_history_has_none(history: list[Call]) -> None:
    assert not is_linearizable(history)


def _in_any_order(left: list[Call], seat: Seat = FREE) -> bool:
    """The same by trying every order, lost calls or not, without any cleverness."""
    if all(call.outcome is Outcome.UNKNOWN for call in left):
        return True
    first_end = min([call.ended for call in left])
    for n, call in enumerate(left):
        changed = after(seat, call) if call.began <= first_end else None
        if changed is not None and _in_any_order(left[:n] + left[n + 1 :], changed):
            return True
    return False


def _some_history(chance: Random) -> list[Call]:
    """Two sessions that are held by somebody who knows, and holds that nobody knows of."""
    told = {
        Asked.CONFIRM: (Outcome.DONE, Outcome.OVER, Outcome.UNKNOWN),
        Asked.RELEASE: (Outcome.DONE, Outcome.SOLD, Outcome.UNKNOWN),
    }
    calls = [_call(chance, Asked.HOLD, Outcome.DONE, session) for session in "ab"]
    for n in range(chance.randint(0, 4)):
        asked = chance.choice((Asked.HOLD, Asked.CONFIRM, Asked.RELEASE, Asked.EXPIRE))
        match asked:
            case Asked.HOLD:
                calls.append(_call(chance, asked, chance.choice((Outcome.TAKEN, Outcome.UNKNOWN)), f"lost-{n}"))
            case Asked.EXPIRE:
                calls.append(expiry(chance.choice("ab"), chance.randint(2, 8)))
            case _:
                calls.append(_call(chance, asked, chance.choice(told[asked]), chance.choice("ab")))
    ends = [expiry(call.session, call.began + 2) for call in calls if call.session.startswith("lost")]
    return calls + [end for end in ends if chance.random() < 0.8]


def _call(chance: Random, asked: Asked, told: Outcome, session: str) -> Call:
    began = chance.randint(0, 8)
    return Call(asked, told, session, began, inf if told is Outcome.UNKNOWN else began + chance.randint(1, 4))


def test_the_search_finds_what_trying_every_order_finds() -> None:
    chance = Random(7)
    histories = [_some_history(chance) for _ in range(2_000)]
    found = [is_linearizable(history) for history in histories]
    assert found == [_in_any_order(history) for history in histories]
    assert 200 < sum(found) < 1_800


def test_a_long_history_with_many_lost_calls_is_looked_through_in_time() -> None:
    calls: list[Call] = []
    for n in range(200):
        at = 10.0 * n
        calls += [
            hold(f"s{n}", at, at + 3),
            hold("late", at + 1, at + 4, Outcome.TAKEN),
            release(f"s{n}", at + 5, at + 6),
        ]
        if n % 8 == 0:
            calls += [lost(hold(f"lost{n}", at, inf)), expiry(f"lost{n}", at + 20)]
    assert is_linearizable(calls)
    assert not is_linearizable([*calls, hold("one too many", 2_001, 2_002), hold("and another", 2_003, 2_004)])
