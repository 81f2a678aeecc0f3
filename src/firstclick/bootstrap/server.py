"""Runs the application under uvicorn: in this process, or in several workers that share the listening socket."""

from __future__ import annotations

import asyncio
import os
import resource
import shutil
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import FrameType
from typing import cast

import uvicorn
from starlette.types import ASGIApp
from uvicorn.supervisors import Multiprocess

from firstclick.bootstrap.app import build_app
from firstclick.bootstrap.core import PING_EVERY_S, claim_ledger, upgrade_ledger
from firstclick.bootstrap.log_lines import formatter
from firstclick.bootstrap.logs import Logs
from firstclick.bootstrap.preparation import prepare, start_line
from firstclick.bootstrap.redis_check import redis_refusal
from firstclick.bootstrap.secret_key import ticket_tokens
from firstclick.bootstrap.settings import Settings, as_environment, read_settings
from firstclick.bootstrap.start_checks import check_settings
from firstclick.bootstrap.stop_guard import PARENT_DEADLINE_S, StopGuard, nothing
from firstclick.bootstrap.worker_metrics import socket_folder, sockets_of_workers
from firstclick.web.core.drain import DRAIN
from firstclick.web.protocol.connection_limits import ConnectionLimits
from firstclick.web.protocol.feed import FeedProtocol
from firstclick.web.protocol.guarded import GuardedProtocol
from firstclick.web.protocol.known_heads import KnownHeads
from firstclick.web.protocol.write_batch import WriteBatch

STOP_WITHIN_S = 3
KEEP_ALIVE_S = 75
TICK_S = 1.0
FEED_MESSAGE_BYTES_MAX = 1024
WAITING_CONNECTIONS_MAX = 2048


class CannotStart(Exception):
    """The server cannot start; `str()` is a sentence for the operator."""


def serve(settings: Settings) -> None:
    """Run the server until SIGTERM or Ctrl-C.

    Raises before the first request is served: `CannotStart`, `ProgrammeError`, `ImportRefused`, `LedgerNotReady`,
    `LedgerUnavailable`, `SettingsError`.
    """
    check_settings(settings)
    logs = Logs()
    logs.take_messages(settings.log_format)
    try:
        _serve(settings, logs)
    finally:
        logs.flush()


def _serve(settings: Settings, logs: Logs) -> None:
    _raise_open_files_limit()
    listeners = [_listen(settings.host, port, option) for port, option in _ports(settings)]
    upgrade_ledger(settings)
    claim = claim_ledger(settings)
    on_sale = asyncio.run(prepare(settings))
    ticket_tokens(settings)
    if refusal := asyncio.run(redis_refusal(settings)):
        raise CannotStart(refusal)
    host, port = listeners[0].getsockname()[:2]
    shown_host = "localhost" if host in ("127.0.0.1", "0.0.0.0", "::1", "::") else host  # noqa: S104 - only shown
    print(start_line(settings, f"http://{shown_host}:{port}", on_sale), flush=True)
    if settings.workers == 1:
        _ignore_repeated_signals()
        config = _config(build_app(settings, claim, logs), settings)
        _GuardedServer(config, stop_guard(settings)).run(sockets=listeners)
        return
    _serve_by_workers(settings, listeners)


def _serve_by_workers(settings: Settings, listeners: list[socket.socket]) -> None:
    os.environ.update(as_environment(settings))
    deadline_s = settings.drain_seconds + PARENT_DEADLINE_S
    lines = formatter(settings.log_format)
    with sockets_of_workers() as folder:
        workers = _Workers(_config("firstclick.bootstrap.server:worker_app", settings), sockets=listeners)
        kill = partial(_kill, workers, folder)
        StopGuard(kill, deadline_s=deadline_s, drain=workers.stop_listening, lines=lines).wrap_handlers()
        workers.run()


class _Workers(Multiprocess):
    """Once it was signalled, workers alone listen: a connection that is accepted for nobody would wait for the end."""

    _is_starting = False
    _is_stopping = False

    def init_processes(self) -> None:
        self._unless_stopping(super().init_processes)

    def keep_subprocess_alive(self) -> None:
        self._unless_stopping(super().keep_subprocess_alive)

    def stop_listening(self) -> None:
        """A signal has arrived, perhaps in the middle of starting a worker: that needs the listeners."""
        self._is_stopping = True
        if not self._is_starting:
            self._close_listeners()

    def _unless_stopping(self, start: Callable[[], None]) -> None:
        self._is_starting = True
        if not self._is_stopping:
            start()
        self._is_starting = False
        if self._is_stopping:
            self._close_listeners()

    def _close_listeners(self) -> None:
        for listener in self.sockets:
            listener.close()


class _GuardedServer(uvicorn.Server):
    """Ends hard when it does not end in order."""

    def __init__(self, config: uvicorn.Config, guard: StopGuard) -> None:
        super().__init__(config)
        self._guard = guard
        self._wake: Callable[[], object] = nothing

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._guard.signalled(sig, partial(self._stop, sig, frame))

    def _stop(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(sig, frame)
        self._wake()

    async def main_loop(self) -> None:
        """Tick once a second, for the date in replies, and at a signal, for which uvicorn looks ten times a second."""
        loop, woken = asyncio.get_running_loop(), asyncio.Event()
        self._wake = partial(loop.call_soon_threadsafe, woken.set)
        while not await self.on_tick(0):
            loop.call_later(TICK_S, woken.set)
            await woken.wait()
            woken.clear()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop listening, and serve the connections that the kernel had accepted before: it would reset them."""
        loop = asyncio.get_running_loop()
        waiting = [connection for listener in sockets or () for connection in _waiting(listener)]
        stopping = super().shutdown(sockets)
        taken = [loop.create_task(self._take(connection)) for connection in waiting]
        await stopping
        await asyncio.gather(*taken, return_exceptions=True)

    async def _take(self, connection: socket.socket) -> None:
        protocol = partial(
            cast(Callable[..., asyncio.Protocol], self.config.http_protocol_class),
            config=self.config,
            server_state=self.server_state,
            app_state=self.lifespan.state,
        )
        await asyncio.get_running_loop().connect_accepted_socket(protocol, connection)


def _waiting(listener: socket.socket) -> Iterator[socket.socket]:
    """The connections that wait to be accepted."""
    with suppress(BlockingIOError):
        while True:
            connection, _ = listener.accept()
            connection.setblocking(False)
            yield connection


def _kill(workers: Multiprocess, folder: Path | None) -> None:
    for worker in workers.processes:
        with suppress(OSError, ValueError):  # it has ended meanwhile
            worker.process.kill()
    if folder is not None:
        shutil.rmtree(folder, ignore_errors=True)


def worker_app() -> ASGIApp:
    """The application of one worker process. Its parent passes the settings in the environment.

    Uvicorn has installed its signal handlers when it calls this.
    """
    settings, logs = read_settings(os.environ, {}), Logs()
    stop_guard(settings, second_ends=False).wrap_handlers()
    logs.take_messages(settings.log_format)
    return build_app(settings, claim_ledger(settings), logs, socket_folder())


def stop_guard(settings: Settings, *, second_ends: bool = True) -> StopGuard:
    """What ends a process that serves, after the time that it drains."""
    lines = formatter(settings.log_format)
    return StopGuard(second_ends=second_ends, drain=DRAIN.begin, drain_s=settings.drain_seconds, lines=lines)


def _ignore_repeated_signals() -> None:
    """Uvicorn raises the signal that stopped it again after its shutdown; it must not end the process as a failure."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: None)


def _config(app: ASGIApp | str, settings: Settings) -> uvicorn.Config:
    http = partial(GuardedProtocol, limits=connection_limits(settings), write_batch=WriteBatch(), heads=KnownHeads())
    return uvicorn.Config(
        app,
        factory=isinstance(app, str),
        workers=settings.workers,
        loop="uvloop",
        http=cast(type[asyncio.Protocol], http),
        ws=FeedProtocol,
        ws_per_message_deflate=False,
        ws_max_size=FEED_MESSAGE_BYTES_MAX,
        ws_ping_interval=PING_EVERY_S,
        ws_ping_timeout=PING_EVERY_S,
        lifespan="on",
        access_log=False,
        log_config=None,
        log_level="warning",
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=STOP_WITHIN_S,
    )


def connection_limits(settings: Settings) -> ConnectionLimits:
    """What the settings allow connections to do."""
    return ConnectionLimits(
        settings.connections_max,
        settings.connections_per_address_max,
        settings.request_seconds_max,
        settings.trusted_proxies,
    )


def _raise_open_files_limit() -> None:
    """Each connection is an open file, and the default limit of most shells is too low for a sale."""
    _, hard_limit = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):  # some systems report a hard limit that they do not allow
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard_limit, hard_limit))


def _ports(settings: Settings) -> list[tuple[int, str]]:
    """The ports that a server listens at, each with the option that chooses it; the first is that of customers."""
    listened = [(settings.port, "--port")]
    if settings.admin and settings.admin_port:
        listened.append((settings.admin_port, "--admin-port"))
    return listened


def _listen(host: str, port: int, option: str) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(WAITING_CONNECTIONS_MAX)
    except OSError as error:
        listener.close()
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise CannotStart(
            f"cannot listen on {host}:{port}: {reason.lower()}; choose another with {option} or --host."
        ) from error
    listener.set_inheritable(True)
    return listener
