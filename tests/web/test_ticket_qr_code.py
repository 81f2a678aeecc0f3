"""GET /tickets/{token}/qr.svg: read by a decoder that shares nothing with the encoder."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import httpx
import pytest

from tests.harness.processes.server import Server, serving
from tests.web.buyer import Buyer, client_of
from tests.web.qr_codes import codes_in
from tests.web.refusing import refused
from tests.web.sample_programme import CORNER, programme
from tests.web.tickets import shown, ticket_of

MODULE = re.compile(r"M(\d+) (\d+)h1v1h-1z")
QUIET = 4
PIXELS = 6


def drawn(svg: bytes) -> list[list[bool]]:
    """Which units of the picture are dark, row by row."""
    picture = ET.fromstring(svg)  # noqa: S314
    width, height = map(int, picture.attrib["viewBox"].split()[2:])
    paper, ink = list(picture)
    assert (paper.attrib["fill"], paper.attrib["d"]) == ("#fff", f"M0 0h{width}v{height}h-{width}z")
    assert (ink.attrib["fill"], MODULE.sub("", ink.attrib["d"])) == ("#000", "")
    dark = {(int(x), int(y)) for x, y in MODULE.findall(ink.attrib["d"])}
    return [[(x, y) in dark for x in range(width)] for y in range(height)]


def read(svg: bytes) -> str:
    """What a camera reads in the picture."""
    rows = drawn(svg)
    line_of = [b"".join((b"\0" if dark else b"\xff") * PIXELS for dark in row) * PIXELS for row in rows]
    pixels = memoryview(b"".join(line_of)).cast("B", (len(rows) * PIXELS, len(rows[0]) * PIXELS))
    (text,) = codes_in(pixels)
    return text


async def test_it_reads_as_the_address_of_the_ticket_page(server: Server, ada: Buyer, movie: str) -> None:
    token = await ticket_of(ada, movie, "B4")
    answer = await shown(ada.http, token, "/qr.svg")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/svg+xml")
    assert answer.headers["cache-control"] == "no-store"
    assert read(answer.content) == f"http://127.0.0.1:{server.port}/ticket/#/ticket/{token}"


async def test_it_has_a_white_margin_and_sharp_edges(ada: Buyer, movie: str) -> None:
    svg = (await shown(ada.http, await ticket_of(ada, movie, "B4"), "/qr.svg")).content
    rows = drawn(svg)
    ends = [*rows[:QUIET], *rows[-QUIET:], *([*row[:QUIET], *row[-QUIET:]] for row in rows)]
    assert not [True for end in ends if any(end)]
    assert all(rows[QUIET][QUIET : QUIET + 7]), "and the code begins right after it"
    assert b'shape-rendering="crispEdges"' in svg


@pytest.mark.parametrize("host", ["seats.example", "seats.example:8443", "box_office:8080", "[2001:db8::1]:8080"])
async def test_it_goes_by_the_host_that_the_browser_asked_for(ada: Buyer, movie: str, host: str) -> None:
    token = await ticket_of(ada, movie, "B4")
    answer = await ada.http.get(f"/tickets/{token}/qr.svg", headers={"Host": host})
    assert read(answer.content) == f"http://{host}/ticket/#/ticket/{token}"


@pytest.mark.parametrize("host", ["a b", "seats.example/evil", "me@seats.example", "x:port", "[nine]", "x" * 300])
async def test_a_host_that_is_none_is_400(ada: Buyer, movie: str, host: str) -> None:
    token = await ticket_of(ada, movie, "B4")
    answer = await ada.http.get(f"/tickets/{token}/qr.svg", headers={"Host": host})
    refused(answer, 400, "bad-request")


async def seen_under(public_url: str) -> tuple[str, str]:
    """What the code of a ticket reads as under the setting, whatever the Host is; and the token."""
    with serving(programme(), PUBLIC_URL=public_url, ACCESS_LOG="off") as server:
        async with client_of(server) as http:
            token = await ticket_of(Buyer(http), CORNER[0], "A1")
            answer: httpx.Response = await http.get(f"/tickets/{token}/qr.svg", headers={"Host": "evil.example"})
            return read(answer.content), token


async def test_the_public_address_wins_over_the_host() -> None:
    text, token = await seen_under("https://seats.example/cinema/")
    assert text == f"https://seats.example/cinema/ticket/#/ticket/{token}"
