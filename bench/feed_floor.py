"""The floor of the feed: a process that reacts to a change with one `send()` of the same bytes to each socket.

python -m bench.feed_floor BYTES prints its port; frames have about BYTES bytes.
"""

from __future__ import annotations

import json
import selectors
import socket
import sys
from collections import defaultdict

SWITCHED = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
HELD = b'{"session_id":"floor"}'
OK = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(HELD), HELD)
FILLER_BYTES = 101
"""The size of a frame without its filler."""


def frame(movie: str, seat: str, status: str, count: int, size: int) -> bytes:
    """A text frame with one seat, padded to the size."""
    fill, seats = "x" * max(size - FILLER_BYTES - 4, 0), [{"seat_id": seat, "status": status}]
    message = {"type": "SEATS_UPDATED", "movie_id": movie, "n": count, "fill": fill, "seats": seats}
    payload = json.dumps(message, separators=(",", ":")).encode()
    return b"\x81\x7e" + len(payload).to_bytes(2, "big") + payload.ljust(126)


class FeedFloor:
    """Accepts feed sockets and changes on one port."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=2048)
        self._poll = selectors.DefaultSelector()
        self._poll.register(self._listener, selectors.EVENT_READ)
        self._sockets: dict[str, list[socket.socket]] = defaultdict(list)
        self._count = 0
        self.port = int(self._listener.getsockname()[1])

    def run(self) -> None:
        """Serve until killed."""
        while True:
            for key, _ in self._poll.select():
                one = key.fileobj
                assert isinstance(one, socket.socket)
                if one is self._listener:
                    self._poll.register(one.accept()[0], selectors.EVENT_READ)
                else:
                    self._answer(one, one.recv(65_536))

    def _answer(self, one: socket.socket, request: bytes) -> None:
        if not request:
            self._poll.unregister(one)
            one.close()
        elif b"Upgrade" in request:
            one.sendall(SWITCHED)
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._sockets[request.partition(b"=")[2].partition(b" ")[0].decode()].append(one)
        else:
            self._count += 1
            self._publish(request)
            one.sendall(OK)

    def _publish(self, request: bytes) -> None:
        movie, _, seat = request.rpartition(b'"user_id":"')[2].partition(b'"')[0].decode().partition("-")
        data = frame(movie, seat, "hold" if request.startswith(b"POST") else "available", self._count, self._size)
        for one in self._sockets[movie]:
            one.send(data)


def main(size: int) -> None:
    """Print the port, then serve."""
    feed = FeedFloor(size)
    sys.stdout.write(f"{feed.port}\n")
    sys.stdout.flush()
    feed.run()


if __name__ == "__main__":
    main(int(sys.argv[1]))
