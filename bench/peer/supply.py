"""Which seats both servers hold in the rounds of a case, and for how many rounds they suffice."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.load_generator import InvalidMeasurement
from bench.pace import Pace
from bench.peer.server import ApiServer, Hall

CONNECTIONS = 64
HOLDS_PER_CONNECTION = 4
"""So that connections have their next request while others are answered."""
ROUND_SEATS = 40
"""A round of fewer holds shows nothing."""
NUMBERS_PER_S = 100_000
"""More than any server holds: no two cases, and no two runs, hold the same seat."""
ROUNDS_AFTER_RESET = 4
"""Rounds in the place of one that lasts its time, since they are short."""


@dataclass(frozen=True)
class Supply:
    """Rounds, holds in each (0: as many as its time allows), and connections.

    At the peer they are the seats of the file `seats`; without a file, those from the number `first` on.
    """

    rounds: int
    limit: int
    connections: int
    note: str
    first: int = 0
    seats: str = ""


def supply(peer: ApiServer, halls: Sequence[Hall], pace: Pace, folder: Path, share: int = 1) -> Supply:
    """The seats of a case that may take one part of `share` of those that are free.

    A peer that gives holds of seats that it does not list has one for each request. Otherwise its free seats are
    divided among the rounds and the warm-up, or all are held in each round, where the peer can be emptied.
    """
    if peer.holds_what_it_does_not_list():
        note = "the peer holds seats that it does not list, so none ran out"
        return Supply(pace.rounds, 0, CONNECTIONS, note, first=int(time.time() * NUMBERS_PER_S))
    free = [(hall.movie, seat) for hall in halls for seat in hall.free]
    free = free if peer.reset else free[: len(free) // share]
    if peer.reset:
        rounds, limit = ROUNDS_AFTER_RESET * pace.rounds, len(free)
    else:
        rounds = min(pace.rounds, len(free) // ROUND_SEATS - 1)
        limit = len(free) // (rounds + 1) if rounds > 0 else 0
    if limit < ROUND_SEATS:
        advice = "start it again, give it a larger programme, or give PEER_RESET"
        raise InvalidMeasurement(f"the peer's {len(free)} free seats are too few for a round and its warm-up: {advice}")
    path = folder / "seats.json"
    path.write_text(json.dumps(free), encoding="utf-8")
    connections = min(max(limit // HOLDS_PER_CONNECTION, 1), CONNECTIONS)
    return Supply(rounds, limit, connections, _note(len(free), rounds, limit, connections, peer), seats=str(path))


def _note(free: int, rounds: int, limit: int, connections: int, peer: ApiServer) -> str:
    end = "emptied before each" if peer.reset else f"then its {free} free seats were used up (PEER_RESET gives more)"
    return f"rounds of {limit} holds ({rounds}) on {connections} connections by bench/raw_client.py, {end}"
