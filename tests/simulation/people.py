"""Users who hold, change their minds, come too late, ask twice and ask again. The auditor hears what they are told."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from random import Random
from typing import TypeVar

from firstclick.domain import refusals
from firstclick.domain.booking import Booking
from firstclick.domain.seats.hold import Hold, HoldStatus
from firstclick.service.ports.sale_hook import UNCOUNTED, Origin
from firstclick.service.selling.holds import Holds
from firstclick.service.selling.values import Receipt
from tests.service.cinema import Cinema
from tests.simulation.auditor import Auditor
from tests.simulation.clocks import pass_ms
from tests.simulation.imports import SHOWTIME
from tests.simulation.process import Process

Answer = TypeVar("Answer")
ANSWER_WITHIN_MS = 6_000
COMES_WITHIN_MS = 8_000
ACTS_MAX = 12
# What a user does with a hold, and how often in a hundred.
ACTS = {"confirm": 15, "extend": 25, "swap": 30, "release": 30}
SEATS = [f"{row}{number}" for row in "ABC" for number in range(1, 6)]


class NoAnswer(Exception):
    """The process has died, its answer was lost, or it took too long."""


class User:
    """One user, from coming to going. `note` is told of every answer; limits by address count for its `network`."""

    def __init__(
        self,
        name: str,
        processes: Sequence[Process],
        auditor: Auditor,
        chance: Random,
        note: Callable[[str], None],
        network: str = "",
    ) -> None:
        self._name = name
        self._processes = processes
        self._auditor = auditor
        self._chance = chance
        self._note = note
        self._origin = Origin(network) if network else UNCOUNTED
        self.booked: Booking | None = None

    async def visit(self) -> None:
        """Take seats, and do something with them until they are sold or gone."""
        await pass_ms(self._chance.randrange(COMES_WITHIN_MS))
        hold = await self._take()
        for _ in range(ACTS_MAX):
            if hold is None or self.booked is not None:
                return
            await pass_ms(self._chance.choice((0, 1, 50, 200, 390, 399, 400, 401)))
            hold = await self._act(hold)

    async def _take(self) -> Hold | None:
        wanted = self._chance.sample(SEATS, self._chance.randint(1, 3))
        best = self._chance.random() < 0.5

        def ask(cinema: Cinema) -> Awaitable[Receipt]:
            office: Holds = cinema.office
            return (
                office.hold_best(SHOWTIME, self._name, len(wanted), origin=self._origin)
                if best
                else self._hold(office, wanted)
            )

        try:
            receipt = await self._ask("hold", ask)
        except (refusals.Refusal, NoAnswer):
            return None
        hold = receipt.hold
        self._auditor.shown.answered(hold, receipt.showtime)
        if self._auditor.holds.get(hold.session_id) == hold:
            self._auditor.answered(hold, receipt.showtime)
        return hold

    async def _hold(self, office: Holds, wanted: Sequence[str]) -> Receipt:
        receipt = await office.hold(SHOWTIME, self._name, wanted, origin=self._origin)
        assert list(receipt.hold.seat_ids) == list(wanted), f"{self._name} asked for {wanted} and has {receipt.hold}"
        return receipt

    async def _act(self, hold: Hold) -> Hold | None:
        """What the hold is afterwards, as the user understands the answer."""
        try:
            return await self._change(hold)
        except refusals.HoldOver:
            self._auditor.told_over(hold.session_id)
        except refusals.UnknownSession:
            self._auditor.told_unknown(hold.session_id)
        except refusals.ProgrammeChanged:
            self._auditor.told_changed(hold.session_id)
        except refusals.AlreadyConfirmed:
            return hold
        except refusals.SeatTaken as refusal:
            return None if set(refusal.seat_ids) & set(hold.seat_ids) else hold
        except (refusals.Refusal, NoAnswer):
            return hold
        return None

    async def _change(self, hold: Hold) -> Hold | None:
        session = hold.session_id
        what = self._chance.choices(list(ACTS), list(ACTS.values()))[0]
        if what == "confirm":
            await self._confirm(session)
            return hold
        self._auditor.left_in_doubt(session)
        if what == "release":
            await self._ask("release", lambda cinema: cinema.office.release(session, self._name))
            self._auditor.gave_up(session)
            return None
        wanted = self._chance.sample(SEATS, 2)
        receipt = await self._ask(
            what,
            lambda cinema: (
                cinema.office.extend(session, self._name)
                if what == "extend"
                else cinema.office.swap(session, self._name, wanted)
            ),
        )
        self._auditor.shown.answered(receipt.hold, receipt.showtime)
        return receipt.hold if receipt.hold.status is HoldStatus.HOLD else hold

    async def _confirm(self, session: str) -> None:
        """Now and then twice at once, as an impatient browser does."""
        asked = 2 if self._chance.random() < 0.1 else 1
        asks = [self._ask("confirm", lambda cinema: cinema.confirm(session, self._name)) for _ in range(asked)]
        answers = await asyncio.gather(*asks, return_exceptions=True)
        for answer in answers:
            if isinstance(answer, Booking):
                self.booked = answer
                self._auditor.confirmed(answer)
        refused = [answer for answer in answers if isinstance(answer, BaseException)]
        if self.booked is None:
            raise refused[0]

    async def _ask(self, what: str, call: Callable[[Cinema], Awaitable[Answer]]) -> Answer:
        """One request to a process of chance, which goes on with it also when nobody waits any more."""
        running = [process for process in self._processes if process.runs]
        if not running:
            raise NoAnswer
        process = self._chance.choice(running)
        answer = process.begin(_called(call, process.cinema))
        await asyncio.wait({answer}, timeout=ANSWER_WITHIN_MS / 1000)
        if not answer.done() or answer.cancelled() or self._chance.random() < 0.02:
            answer.add_done_callback(_seen)
            self._note(f"{self._name} {what}: no answer")
            raise NoAnswer
        error = answer.exception()
        self._note(f"{self._name} {what}: {error!r}" if error else f"{self._name} {what}: {answer.result()}")
        return answer.result()


async def _called(call: Callable[[Cinema], Awaitable[Answer]], cinema: Cinema) -> Answer:
    return await call(cinema)


def _seen(answer: asyncio.Task[Answer]) -> None:
    """Nobody waits for it: whatever it raises is heard here."""
    error = None if answer.cancelled() else answer.exception()
    assert error is None or isinstance(error, refusals.Refusal), error
