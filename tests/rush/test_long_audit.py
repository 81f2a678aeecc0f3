"""The audit of a rush with so many payments that one look at them all takes longer than an audit may."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from firstclick.rush import Rush, RushPlan, ServerAddress
from firstclick.rush.final_audit import AUDIT_MAX_S
from tests.harness.processes.server import Server
from tests.rush.lying_server import faulty_server

pytestmark = [pytest.mark.e2e, pytest.mark.long]
MAP = b'"seats":['


class SlowAnswers(asyncio.SelectorEventLoop):
    """A loop by whose clock each answer takes a second. The seat map shows the sales from the second look on."""

    def __init__(self) -> None:
        super().__init__()
        self.ahead_s = 0.0
        self.maps = 0
        self.is_over = False

    def time(self) -> float:
        return super().time() + self.ahead_s

    def answer(self, data: bytes) -> bytes:
        """What the client is sent."""
        if not self.is_over:
            return data
        self.ahead_s += 1
        self.maps += MAP in data
        return data.replace(b'"available"', b'"confirmed"') if self.maps > 1 else data


def test_an_audit_whose_first_look_took_long_looks_again(server: Server, showtime: str) -> None:
    loop = SlowAnswers()

    async def audit(url: str) -> Sequence[str]:
        plan = RushPlan(ServerAddress.parse(url), showtime, buyers=1, seconds_max=1, arrive_s=0, think_s=0, seed=1)
        rush = await Rush.prepare(plan)
        loop.is_over = True
        rush.report.record.add_sale("one", list(rush.report.before.statuses)[:1])
        for number in range(int(AUDIT_MAX_S) + 1):
            rush.report.payments.begin({"payment_id": f"p-{number}", "amount": 1}, f"s-{number}", 1)
        return await rush.audit()

    with faulty_server(server, answers=loop.answer) as url, asyncio.Runner(loop_factory=lambda: loop) as runner:
        assert runner.run(audit(url)) == []
    assert loop.maps == 2
