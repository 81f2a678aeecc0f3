"""The floor of the feed: a process that sends each change to each socket with one `send()` of the same bytes.

`python -m bench.feed_floor BYTES` prints its port. Frames have about BYTES bytes.
"""

from __future__ import annotations

import json
import selectors
import socket
import sys

SWITCHED = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
HELD = b'{"session_id":"floor"}'
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(HELD), HELD)
FILLER_BYTES = 85
"""The size of a frame without its filler."""


def frame(seat: str, status: str, count: int, size: int) -> bytes:
    """A text frame with the status of one seat, padded to about `size` bytes."""
    seats = [{"seat_id": seat, "status": status}]
    message = {"type": "SEATS_UPDATED", "n": count, "fill": "x" * max(size - FILLER_BYTES - 4, 0), "seats": seats}
    payload = json.dumps(message, separators=(",", ":")).encode()
    return b"\x81\x7e" + len(payload).to_bytes(2, "big") + payload.ljust(126)


class FeedFloor:
    """Accepts feed sockets and changes on one port."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=2048)
        self._poll = selectors.DefaultSelector()
        self._poll.register(self._listener, selectors.EVENT_READ)
        self._sockets: list[socket.socket] = []
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
            self._sockets.append(one)
        else:
            self._count += 1
            self._broadcast(request)
            one.sendall(ANSWER)

    def _broadcast(self, request: bytes) -> None:
        seat = request.rpartition(b'"user_id":"')[2].partition(b'"')[0].decode()
        message = frame(seat, "hold" if request.startswith(b"POST") else "available", self._count, self._size)
        for one in self._sockets:
            one.send(message)


def main(size: int) -> None:
    """Print the port, then serve."""
    feed = FeedFloor(size)
    sys.stdout.write(f"{feed.port}\n")
    sys.stdout.flush()
    feed.run()


if __name__ == "__main__":
    main(int(sys.argv[1]))
