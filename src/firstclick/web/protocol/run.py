"""Runs a coroutine in steps, from the caller on: the first step is taken at once, and often it is the last.

A task of asyncio takes its first step in the next pass of the event loop, and is created, registered and scheduled
before. Most requests end without waiting for anything. Those that wait go on here, as a task would: awaited futures
resume it, `cancel` reaches what it waits for, it has a copy of the context of its caller, and `asyncio.current_task` is
this object, so that `asyncio.timeout` works (https://docs.python.org/3/library/asyncio-extending.html).
"""

from __future__ import annotations

import asyncio
from asyncio.tasks import _enter_task, _leave_task
from collections.abc import Coroutine
from contextvars import copy_context
from typing import Any


class Run:
    """A coroutine that is run without a task. `waiting` has this object while the coroutine waits for something.

    The coroutine returns nothing and handles its exceptions; one that it raises goes to the event loop's handler.
    """

    __slots__ = (
        "_cancel_message",
        "_cancels",
        "_context",
        "_coroutine",
        "_future",
        "_loop",
        "_must_cancel",
        "_waiting",
    )

    def __init__(
        self, loop: asyncio.AbstractEventLoop, coroutine: Coroutine[Any, Any, None], waiting: set[Any]
    ) -> None:
        self._loop = loop
        self._coroutine = coroutine
        self._waiting = waiting
        self._context = copy_context()
        self._future: asyncio.Future[Any] | None = None
        """What the coroutine waits for."""
        self._cancels = 0
        self._must_cancel = False
        """The next step raises `CancelledError`."""
        self._cancel_message: str | None = None

    def start(self) -> None:
        """Run to the first wait, or to the end."""
        if not self._context.run(self._step, None):
            self._waiting.add(self)

    def cancel(self, msg: str | None = None) -> bool:
        """Raise `CancelledError` in the coroutine at what it waits for, as `asyncio.Task.cancel`."""
        self._cancels += 1
        if self._future is None or not self._future.cancel(msg):
            self._must_cancel, self._cancel_message = True, msg
        return True

    def cancelling(self) -> int:
        """How many cancellations were not taken back, as `asyncio.Task.cancelling`."""
        return self._cancels

    def uncancel(self) -> int:
        """Take back a cancellation, as `asyncio.Task.uncancel`."""
        self._cancels = max(self._cancels - 1, 0)
        return self._cancels

    def _step(self, error: BaseException | None) -> bool:
        """Run to the next wait; whether the coroutine has ended."""
        self._future = None
        if self._must_cancel:
            self._must_cancel = False
            error = error if isinstance(error, asyncio.CancelledError) else _cancelled(self._cancel_message)
        _enter_task(self._loop, self)  # type: ignore[arg-type] # it is what this is for
        try:
            future = self._coroutine.send(None) if error is None else self._coroutine.throw(error)
        except StopIteration:
            return True
        finally:
            _leave_task(self._loop, self)  # type: ignore[arg-type]
        self._wait_for(future)
        return False

    def _wait_for(self, future: Any) -> None:  # noqa: ANN401 - whatever was awaited
        if future is None:  # a bare `yield`, such as that of `asyncio.sleep(0)`
            self._loop.call_soon(self._resume, context=self._context)
            return
        future._asyncio_future_blocking = False  # noqa: SLF001 - the protocol of futures that are awaited
        future.add_done_callback(self._resume_after, context=self._context)
        self._future = future
        if self._must_cancel and future.cancel(self._cancel_message):
            self._must_cancel = False

    def _resume_after(self, future: asyncio.Future[Any]) -> None:
        try:
            future.result()
        except BaseException as error:  # noqa: BLE001 - all go to the coroutine
            self._resume(error)
        else:
            self._resume()

    def _resume(self, error: BaseException | None = None) -> None:
        has_ended = True
        try:
            has_ended = self._step(error)
        finally:
            if has_ended:
                self._waiting.discard(self)


def _cancelled(message: str | None) -> asyncio.CancelledError:
    return asyncio.CancelledError() if message is None else asyncio.CancelledError(message)
