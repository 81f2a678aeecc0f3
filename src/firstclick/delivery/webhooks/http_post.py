"""One HTTP POST to an address that is already resolved. It follows no redirect, and reads an answer's head only."""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import Mapping
from contextlib import suppress
from typing import NamedTuple

from firstclick.delivery.webhooks.addresses import Destination

ANSWER_BYTES_MAX = 65_536
STATUS_LINE = re.compile(rb"HTTP/1\.[01] ([1-5][0-9][0-9])(?: [^\r\n]*)?")
HEAD_ENDS = b"\r\n\r\n"


class AnswerHead(NamedTuple):
    """The head of an answer: names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]


class NotHttp(Exception):
    """The receiver answered with something else than HTTP, or with too much of it."""


async def post(
    destination: Destination, address: str, headers: Mapping[str, str], body: bytes, tls: ssl.SSLContext
) -> AnswerHead:
    """Send the body, and return how it is answered. Raises `OSError`, `ssl.SSLError`, `NotHttp` and `EOFError`.

    The certificate is that of the name, whatever the address is.
    """
    reader, writer = await asyncio.open_connection(
        address,
        destination.port,
        limit=ANSWER_BYTES_MAX,
        ssl=tls if destination.scheme == "https" else None,
        server_hostname=destination.host if destination.scheme == "https" else None,
    )
    try:
        lines = [f"POST {destination.path} HTTP/1.1", f"Host: {destination.authority}", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        writer.write("\r\n".join([*lines, "Connection: close", "", ""]).encode() + body)
        await writer.drain()
        while True:
            answer = await _head(reader)
            if answer.status >= 200:
                return answer
    finally:
        writer.transport.abort()
        with suppress(OSError, ssl.SSLError):
            await writer.wait_closed()


async def _head(reader: asyncio.StreamReader) -> AnswerHead:
    try:
        head = await reader.readuntil(HEAD_ENDS)
    except asyncio.LimitOverrunError:
        raise NotHttp(f"more than {ANSWER_BYTES_MAX} bytes before an answer") from None
    status_line, *lines = head.removesuffix(HEAD_ENDS).split(b"\r\n")
    found = STATUS_LINE.fullmatch(status_line)
    if found is None:
        raise NotHttp("no HTTP")
    pairs = [line.decode("latin-1").partition(":") for line in lines]
    return AnswerHead(int(found[1]), {name.strip().lower(): value.strip() for name, _, value in pairs})
