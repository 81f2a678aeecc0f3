"""Snapshots in two forms: compressed for sockets that take that, and as they are for all others."""

from __future__ import annotations

from tests.realtime.stage import DEFLATED, PACE, Stage
from tests.simulation.clocks import pass_ms

GATHERED_MS = PACE.gather_ms + 1


async def test_snapshots_are_compressed_once_for_those_that_take_it_so_and_changes_never() -> None:
    stage = Stage()
    inflating, plain = [stage.inflating() for _ in range(3)], [stage.joined() for _ in range(2)]
    stage.sell("A1")
    await pass_ms(GATHERED_MS)
    stage.post.encoded.clear()
    stage.reset("one", "e2", 9)
    for browsers, compressed in ((inflating, [True, False, True]), (plain, [False] * 3)):
        assert all([frame.startswith(DEFLATED) for frame in one.frames] == compressed for one in browsers)
        assert all(one.knows(stage.view()) for one in browsers)
        assert len({id(one.frames[-1]) for one in browsers}) == 1
    assert stage.post.encoded == {"snapshot": 1}
