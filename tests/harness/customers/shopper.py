"""What all simulated customers are: users with a connection to each process, who shop until their crowd goes home.

Kinds of customers say what they do by `shop`; a crowd says what they share.
"""

from __future__ import annotations

import asyncio
import random
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from tests.harness.customers.connection import Answer, Connection, NoAnswer, connections_to

AFTER_FAILURE_S = 0.06
NO_ANSWER = 0
"""Counted in the place of a status."""


@dataclass(kw_only=True)
class Crowd:
    """What all customers share. While `gate` is closed, none of them sends anything new.

    Every customer waits for up to `think_s` before each request.
    """

    think_s: float = 0.0
    answers: Counter[tuple[str, int]] = field(default_factory=Counter)
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    going_on: bool = True

    def __post_init__(self) -> None:
        self.gate.set()

    def stop(self) -> None:
        """Let all customers finish what they do, and go."""
        self.going_on = False
        self.gate.set()

    def count(self, what: str, answer: Answer | None) -> None:
        """A request was answered, or was not."""
        self.answers[what, NO_ANSWER if answer is None else answer.status] += 1


SomeCrowd = TypeVar("SomeCrowd", bound=Crowd)


@dataclass
class Shopper(ABC, Generic[SomeCrowd]):
    """One user with a connection to each process."""

    crowd: SomeCrowd
    lines: Sequence[Connection]
    user_id: str
    dice: random.Random

    @abstractmethod
    async def shop(self) -> None:
        """Take holds and do something with them, until the crowd goes home."""

    async def ask(self, what: str, method: str, path: str, *, at: Connection | None = None, **body: object) -> Answer:
        """A request at one of the processes by chance, or at this one; its answer is counted under `what`.

        Raises `NoAnswer`, and `AssertionError` for a 5xx that does not say when to ask again.
        """
        await asyncio.sleep(self.crowd.think_s * self.dice.random())  # waits: customers think
        await self.crowd.gate.wait()
        line = at or self.dice.choice(self.lines)
        try:
            answer = await line.ask(method, path, {"user_id": self.user_id, **body})
        except NoAnswer:
            self.crowd.count(what, None)
            raise
        self.crowd.count(what, answer)
        if answer.status >= 500:
            assert answer.status == 503, answer
            assert int(answer.headers["retry-after"]) >= 1, answer
            await pause()
        return answer


Kind = type[Shopper[SomeCrowd]]


async def pause() -> None:
    """As `Retry-After` demands, only shorter."""
    await asyncio.sleep(AFTER_FAILURE_S)  # waits: as people do before they try again


@asynccontextmanager
async def shopping(
    kind: Kind[SomeCrowd], crowd: SomeCrowd, ports: Sequence[int], customers: int, seed: int
) -> AsyncIterator[asyncio.Task[None]]:
    """So many customers at work; at the end they finish what they do. The task raises what they object to."""
    async with connections_to([port for _ in range(customers) for port in ports]) as lines:
        each = [lines[first : first + len(ports)] for first in range(0, len(lines), len(ports))]
        people = [kind(crowd, own, f"user-{n}", random.Random(seed * 1000 + n)) for n, own in enumerate(each)]
        work = asyncio.create_task(_all_of(people))
        try:
            yield work
            crowd.stop()
            await work
        finally:
            work.cancel()
            await asyncio.wait([work])


async def until(work: asyncio.Task[None], reached: Callable[[], bool]) -> None:
    """Wait for `reached` while the customers are at work. Raises what ended their work before."""
    while not reached():
        await asyncio.wait([work], timeout=0.01)
        if work.done():
            work.result()
            raise AssertionError("the customers have gone before it was reached")


async def _all_of(people: Sequence[Shopper[SomeCrowd]]) -> None:
    async with asyncio.TaskGroup() as group:
        for one in people:
            group.create_task(one.shop())
