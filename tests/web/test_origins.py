"""Which sites' pages may call and listen, and what a browser is answered about that."""

from __future__ import annotations

import pytest

from firstclick.web.core.replies import Reply
from firstclick.web.core.requests import HeaderLines, Request
from firstclick.web.middleware.cross_origin import ALLOW_ORIGIN, MAY_SEND, READABLE, VARY, CrossOrigin, Origins

SITE = b"https://cinema.example"
HERS = (b"origin", SITE)
FOREIGN = (b"origin", b"https://evil.example")
PREFLIGHT = (b"access-control-request-method", b"POST")
OWN = (b"content-type", b"text/plain")


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [(SITE, True), (b"https://evil.example", False), (SITE + b".evil.example", False), (b"null", False), (b"*", False)],
)
def test_the_sites_that_are_named_are_allowed_and_no_others(origin: bytes, allowed: bool) -> None:
    assert Origins(["https://cinema.example", "https://other.example"]).allow(origin) is allowed
    assert Origins(["*"]).allow(origin)
    assert not Origins([]).allow(origin)


@pytest.mark.parametrize(
    ("origin", "host", "allowed"),
    [
        (b"https://cinema.example", b"elsewhere", True),
        (b"https://tickets.example", b"tickets.example", True),
        (b"https://Tickets.Example:8443", b"tickets.example:8443", True),
        (b"http://tickets.example", b"TICKETS.example", True),
        (b"https://tickets.example:8443", b"tickets.example", False),
        (b"https://evil.example", b"tickets.example", False),
        (b"https://\xc3\xa9.example", b"\xc3\xa9.example", True),
        (b"https://[", b"[", False),
    ],
)
def test_the_pages_that_the_host_itself_serves_are_allowed_too(origin: bytes, host: bytes, allowed: bool) -> None:
    assert Origins(["https://cinema.example"]).allow_or_own(origin, host) is allowed


async def answered(
    *lines: tuple[bytes, bytes], method: str = "GET", headers: HeaderLines | None = None, allowed: str = SITE.decode()
) -> Reply:
    """The reply to a page; its own headers are `headers`."""

    async def respond() -> Reply:
        return Reply(200, headers or [OWN], b"body")

    request = Request(method, "/movies", [(b"accept", b"x"), *lines])
    return await CrossOrigin(Origins([allowed])).respond(request, respond)


async def test_a_page_of_an_allowed_site_may_read_the_reply_and_its_headers() -> None:
    assert await answered(HERS) == Reply(200, [OWN, VARY, (ALLOW_ORIGIN, SITE), READABLE], b"body")
    assert (await answered(FOREIGN, allowed="*")).headers == [OWN, VARY, (ALLOW_ORIGIN, FOREIGN[1]), READABLE]


@pytest.mark.parametrize("lines", [[], [FOREIGN], [PREFLIGHT], [FOREIGN, PREFLIGHT]])
@pytest.mark.parametrize("method", ["GET", "OPTIONS"])
async def test_others_are_answered_as_ever_and_caches_keep_the_two_apart(lines: HeaderLines, method: str) -> None:
    assert await answered(*lines, method=method) == Reply(200, [OWN, VARY], b"body")


async def test_a_preflight_of_an_allowed_site_is_answered_with_what_it_may_send() -> None:
    reply = await answered(HERS, PREFLIGHT, method="OPTIONS")
    assert reply == Reply(204, [VARY, (ALLOW_ORIGIN, SITE), READABLE, *MAY_SEND])
    for other in (await answered(HERS, method="OPTIONS"), await answered(HERS, PREFLIGHT)):
        assert (other.status, other.body) == (200, b"body")


async def test_a_reply_that_every_site_may_read_stays_so() -> None:
    every: HeaderLines = [OWN, (ALLOW_ORIGIN, b"*")]
    assert (await answered(HERS, headers=every)).headers == [*every, VARY]
    assert (await answered(FOREIGN, headers=every)).headers == [*every, VARY]
