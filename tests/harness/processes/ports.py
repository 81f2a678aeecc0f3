"""Ports on this machine that nobody listens at."""

from __future__ import annotations

import random
import socket

BELOW_CLIENTS = range(20_000, 32_000)


def free_port() -> int:
    """A port that the kernel gives."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def lasting_port() -> int:
    """A port below those that the kernel gives to clients, for a server that is killed and started again.

    A client that connects to a dead server at a port of its own range now and then connects to itself.
    """
    while True:
        port = random.choice(BELOW_CLIENTS)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
