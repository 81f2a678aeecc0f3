"""A worker whose parent was killed ends too: nobody would stop it, and it would keep the port from a new server."""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import os
import signal

logger = logging.getLogger("firstclick.tasks")
LOOK_EVERY_S = 1.0


async def end_with_parent() -> None:
    """Run until cancelled: stop in order when the process that started this worker is gone."""
    parent = multiprocessing.parent_process()
    while parent is None or os.getppid() == parent.pid:
        await asyncio.sleep(LOOK_EVERY_S)
    logger.critical("The process that started this worker is gone; it stops", extra={"event": "parent-gone"})
    signal.raise_signal(signal.SIGTERM)
    await asyncio.Event().wait()
