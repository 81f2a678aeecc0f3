"""The prices of a showtime: which tickets are sold for a seat, and how amounts are written."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from firstclick.rush.address import CannotRush

PRACTICE = "practice"
"""The only provider that a rush pays with: no money moves."""


class ShowtimePrices:
    """The prices that the server has answered, for the seats of a map."""

    def __init__(self, answer: Mapping[str, Any], seat_map: Mapping[str, Any]) -> None:
        self.currency: str = answer["currency"]
        self._exponent: int = answer["exponent"]
        sold: dict[str, list[str]] = defaultdict(list)
        for price in answer["prices"]:
            sold[price["kind"]].append(price["ticket_type"])
        seats = [seat for row in seat_map["rows"] for seat in row["seats"]]
        self._types = {seat["seat_id"]: sold[seat["kind"]] for seat in seats}

    @classmethod
    def read(cls, answer: Mapping[str, Any], seat_map: Mapping[str, Any]) -> ShowtimePrices | None:
        """The prices of an answer; None where seats cost nothing. Raises `CannotRush` where nobody can practise."""
        if answer["currency"] is None:
            return None
        if PRACTICE not in answer["providers"]:
            raise CannotRush(
                "the showtime has prices, and a rush pays with the practice provider only, which this server does not "
                "offer; start it with PAYMENT_PROVIDERS=practice, or choose a showtime that costs nothing."
            )
        return cls(answer, seat_map)

    def tickets(self, seat_ids: Sequence[str], dice: random.Random) -> list[dict[str, str]]:
        """A ticket of any type that is sold for each of the seats, as a quote asks for it."""
        return [{"seat_id": seat_id, "ticket_type": dice.choice(self._types[seat_id])} for seat_id in seat_ids]

    def text(self, minor: int) -> str:
        """An amount in the smallest unit, written with its currency."""
        whole, part = divmod(minor, 10**self._exponent)
        digits = f".{part:0{self._exponent}}" if self._exponent else ""
        return f"{whole}{digits} {self.currency}"
