"""The metrics of all workers in one answer: whichever is asked collects those of the others.

Each worker listens on a Unix socket in a private folder that their parent makes, and sends its metrics to whoever
connects. Every sample gets the label `worker`, a process id, so that no series falls when a worker is replaced.
"""

from __future__ import annotations

import asyncio
import logging
import os
import re
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric

logger = logging.getLogger("firstclick.metrics")
FOLDER = "FIRSTCLICK_WORKER_SOCKETS"
"""The environment variable by which workers get the name of the folder."""
ANSWER_WITHIN_S = 1.0
END = b"# EOF\n"
FAMILY = re.compile(r"^# HELP ", re.MULTILINE)
"""What a family begins with; in labels there are no line breaks."""


@contextmanager
def sockets_of_workers() -> Iterator[Path | None]:
    """A folder for the sockets of the workers that are started meanwhile; only its owner may use it.

    None, after a warning, where there can be none: each worker then shows its own metrics.
    """
    try:
        folder = TemporaryDirectory(prefix="firstclick-", ignore_cleanup_errors=True)
    except OSError as error:
        _warn(error)
        yield None
        return
    with folder as name:
        os.environ[FOLDER] = name
        yield Path(name)


def socket_folder() -> Path | None:
    """The folder that the parent of this worker has made."""
    name = os.environ.get(FOLDER)
    return Path(name) if name else None


class WorkerMetrics:
    """The metrics of this process, and with a `folder` those of the workers that have a socket there."""

    def __init__(self, registry: CollectorRegistry, folder: Path | None) -> None:
        self._registry = registry
        self._folder = folder

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        """Answer the other workers as long as the context lasts."""
        if self._folder is None:
            yield
            return
        path = self._folder / str(os.getpid())
        server = None
        try:
            server = await asyncio.start_unix_server(self._answer, path)
        except OSError as error:
            _warn(error)
        try:
            yield
        finally:
            if server is not None:
                server.close()
                path.unlink(missing_ok=True)

    async def text(self) -> str:
        """The metrics of all workers. One that does not answer in time is left out, and counted."""
        if self._folder is None:
            return await self._own() + _silent(0)
        others = [name for name in _living(self._folder) if name != str(os.getpid())]
        texts = await asyncio.gather(self._own(), *(_ask(self._folder / name) for name in others))
        return merged([text for text in texts if text is not None]) + _silent(texts.count(None))

    async def _own(self) -> str:
        """Collected here, where nothing changes meanwhile, and written in a thread, as it takes milliseconds."""
        families = list(self._registry.collect())
        return await asyncio.to_thread(_written, families, "" if self._folder is None else str(os.getpid()))

    async def _answer(self, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):  # whoever asked may have left
            writer.write((await self._own()).encode() + END)
            await writer.drain()
        writer.close()


class _Collected(CollectorRegistry):
    """Families that were collected before."""

    def __init__(self, families: Iterable[Metric]) -> None:
        super().__init__()
        self._families = families

    def collect(self) -> Iterable[Metric]:
        return self._families


def _written(families: Sequence[Metric], worker: str) -> str:
    if worker:
        for family in families:
            family.samples = [one._replace(labels={**one.labels, "worker": worker}) for one in family.samples]
    return generate_latest(_Collected(families)).decode()


def _silent(workers: int) -> str:
    silent = GaugeMetricFamily("firstclick_workers_silent", "Workers that do not answer, and are left out.", workers)
    return _written([silent], "")


def merged(texts: Iterable[str]) -> str:
    """Several texts as one: the samples of a family stand together, under its help and type."""
    samples: dict[str, list[str]] = {}
    for text in texts:
        for family in FAMILY.split(text)[1:]:
            help_text, kind, rest = family.split("\n", 2)
            samples.setdefault(f"# HELP {help_text}\n{kind}\n", []).append(rest)
    return "".join(head + "".join(its) for head, its in samples.items())


def _living(folder: Path) -> Iterator[str]:
    """The names of the sockets whose process runs; that of a worker that was killed is removed."""
    for path in folder.iterdir():
        try:
            os.kill(int(path.name), 0)
        except ProcessLookupError:
            path.unlink(missing_ok=True)
        else:
            yield path.name


async def _ask(path: Path) -> str | None:
    """The metrics of another worker; None when they do not come, or not to their end."""
    with suppress(OSError, TimeoutError):
        async with asyncio.timeout(ANSWER_WITHIN_S):
            reader, writer = await asyncio.open_unix_connection(path)
            try:
                text = await reader.read()
            finally:
                writer.close()
        return text.removesuffix(END).decode() if text.endswith(END) else None
    return None


def _warn(error: OSError) -> None:
    logger.warning(
        "each worker shows its own metrics only, as there is no folder for sockets: %s",
        error,
        extra={"event": "metrics-apart"},
    )
