"""A coroutine that runs without a task goes on as a task would."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextvars import ContextVar
from typing import Any

import pytest

from firstclick.web.protocol.run import Run

Start = Callable[[Coroutine[Any, Any, None]], asyncio.Future[set[Run]]]
name: ContextVar[str] = ContextVar("name", default="nobody")


async def passes() -> None:
    """A few passes of the event loop: what could go on has gone on."""
    for _ in range(5):
        await asyncio.sleep(0)


@pytest.fixture
async def start() -> AsyncIterator[Start]:
    """Starts a coroutine from the event loop; what waits then. At the end nothing may be waiting."""
    loop, waiting = asyncio.get_running_loop(), set[Run]()

    def begin(coroutine: Coroutine[Any, Any, None]) -> asyncio.Future[set[Run]]:
        started = loop.create_future()

        def run() -> None:
            Run(loop, coroutine, waiting).start()
            started.set_result(waiting)

        loop.call_soon(run)
        return started

    yield begin
    await asyncio.sleep(0)
    assert not waiting


async def test_what_waits_for_nothing_ends_at_once(start: Start) -> None:
    done: list[str] = []

    async def work() -> None:
        done.append("work")

    assert not await start(work())
    assert done == ["work"]


async def test_it_goes_on_with_the_result_or_the_error_of_what_it_waits_for(start: Start) -> None:
    got: list[object] = []
    first, second = (asyncio.get_running_loop().create_future() for _ in range(2))

    async def work() -> None:
        await asyncio.sleep(0)
        got.append(await first)
        try:
            await second
        except ValueError as error:
            got.append(error)

    assert len(await start(work())) == 1
    first.set_result("one")
    await passes()
    second.set_exception(failed := ValueError("two"))
    await passes()
    assert got == ["one", failed]


async def test_a_cancellation_reaches_it_where_it_waits(start: Start) -> None:
    seen: list[str] = []

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError as error:
            seen.append(str(error))

    for one in tuple(await start(work())):
        assert one.cancel("stopping")
    await passes()
    assert seen == ["stopping"]


@pytest.mark.parametrize("wait", [asyncio.Event().wait, lambda: asyncio.sleep(0)])
async def test_a_cancellation_while_it_runs_comes_at_its_next_wait(start: Start, wait: Callable[[], Any]) -> None:
    seen: list[str] = []

    async def work() -> None:
        task = asyncio.current_task()
        assert task is not None
        task.cancel("soon")
        seen.append("runs on")
        try:
            await wait()
        except asyncio.CancelledError as error:
            seen.append(str(error))

    await start(work())
    await passes()
    assert seen == ["runs on", "soon"]


async def test_deadlines_and_groups_of_tasks_work(start: Start) -> None:
    seen: list[object] = []

    async def work() -> None:
        try:
            async with asyncio.timeout(0):
                await asyncio.Event().wait()
        except TimeoutError:
            seen.append("late")
        async with asyncio.TaskGroup() as group:
            group.create_task(asyncio.sleep(0))
        seen.append(asyncio.current_task())

    (running,) = await start(work())
    await asyncio.sleep(0.01)  # waits: a deadline of asyncio
    assert seen == ["late", running]
    assert running.cancelling() == 0


async def test_what_it_sets_in_its_context_stays_there(start: Start) -> None:
    seen: list[str] = []

    async def work() -> None:
        name.set("ada")
        await asyncio.sleep(0)
        seen.append(name.get())

    await start(work())
    await passes()
    assert (seen, name.get()) == (["ada"], "nobody")
