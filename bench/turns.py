"""Two servers measured in turns, and the median of what the pairs show, with its spread.

A machine with other work is faster in one second than in the next. So rounds are short, the two rounds of a pair follow
each other, and the server that begins alternates: A B, B A, A B, …
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from statistics import median, quantiles
from typing import TypeVar

T = TypeVar("T")


def in_turns(pairs: int, one: Callable[[], T], other: Callable[[], T]) -> Iterator[tuple[T, T]]:
    """The results of both, for each pair, in the order of the arguments whichever began."""
    for number in range(pairs):
        if number % 2:
            second = other()
            yield one(), second
        else:
            first = one()
            yield first, other()


def spread(name: str, values: Iterable[float]) -> dict[str, float]:
    """The median under the name, and the quartiles under `name_q1` and `name_q3`."""
    known = list(values)
    low, _, high = quantiles(known, n=4, method="inclusive") if len(known) > 1 else 3 * known
    return {name: median(known), f"{name}_q1": low, f"{name}_q3": high}
