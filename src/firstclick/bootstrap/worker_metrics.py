"""The metrics of all workers in one answer: whichever is asked collects those of the others.

Each worker listens on a Unix socket in a private folder that their parent makes, and sends its families to whoever
connects. Every sample gets the label `worker`, a process id, so that no series falls when a worker is replaced.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, Metric

logger = logging.getLogger("firstclick.metrics")
FOLDER = "FIRSTCLICK_WORKER_SOCKETS"
"""The environment variable by which workers get the name of the folder."""
ANSWER_WITHIN_S = 1.0
Sample = tuple[str, dict[str, str], float]


class Family(msgspec.Struct, array_like=True):
    """A family of samples as it travels between workers."""

    name: str
    text: str
    kind: str
    samples: list[Sample]


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[Family]).decode


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

    async def families(self) -> Iterable[Metric]:
        """The families of all workers. One that does not answer in time is left out, and counted."""
        silent = GaugeMetricFamily("firstclick_workers_silent", "Workers that are left out, as they do not answer.")
        if self._folder is None:
            silent.add_metric((), 0)
            return [*self._registry.collect(), silent]
        others = [name for name in _living(self._folder) if name != str(os.getpid())]
        answers = await asyncio.gather(*(_ask(self._folder / name) for name in others))
        found = dict(zip(others, answers, strict=True))
        silent.add_metric((), answers.count(None))
        by_worker = {str(os.getpid()): self._own(), **{name: its for name, its in found.items() if its is not None}}
        return [*merged(by_worker), silent]

    def _own(self) -> list[Family]:
        return [
            Family(one.name, one.documentation, one.type, [(it.name, it.labels, float(it.value)) for it in one.samples])
            for one in self._registry.collect()
        ]

    async def _answer(self, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):  # whoever asked may have left
            writer.write(_encode(self._own()))
            await writer.drain()
        writer.close()


def merged(by_worker: Mapping[str, Sequence[Family]]) -> list[Metric]:
    """The families of several workers as one, each sample with its worker's name."""
    found: dict[str, Metric] = {}
    for worker, families in by_worker.items():
        for one in families:
            metric = found.setdefault(one.name, Metric(one.name, one.text, one.kind))
            for name, labels, value in one.samples:
                metric.add_sample(name, {**labels, "worker": worker}, value)
    return list(found.values())


def _living(folder: Path) -> Iterator[str]:
    """The names of the sockets whose process runs; that of a worker that was killed is removed."""
    for path in folder.iterdir():
        try:
            os.kill(int(path.name), 0)
        except ProcessLookupError:
            path.unlink(missing_ok=True)
        else:
            yield path.name


async def _ask(path: Path) -> list[Family] | None:
    with suppress(OSError, TimeoutError, msgspec.DecodeError):
        async with asyncio.timeout(ANSWER_WITHIN_S):
            reader, writer = await asyncio.open_unix_connection(path)
            try:
                return _decode(await reader.read())
            finally:
                writer.close()
    return None


def _warn(error: OSError) -> None:
    logger.warning(
        "each worker shows its own metrics only, as there is no folder for sockets: %s",
        error,
        extra={"event": "metrics-apart"},
    )
