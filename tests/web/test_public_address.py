"""The address of a ticket's page: the setting, or what the request was sent to."""

from __future__ import annotations

import pytest

from firstclick.web.api.public_address import PublicAddress
from firstclick.web.core.refusals import BadRequest
from firstclick.web.core.requests import HeaderLines, Request


def asked(*lines: tuple[bytes, bytes]) -> Request:
    return Request("GET", "/", list[tuple[bytes, bytes]](lines), scheme="https")


@pytest.mark.parametrize("url", ["https://cinema.example", "https://cinema.example/", "https://cinema.example//"])
def test_the_setting_is_the_address_whatever_the_request_says(url: str) -> None:
    request = asked((b"host", b"evil.example"))
    assert PublicAddress(url).ticket_page(request, "token") == "https://cinema.example/ticket/#/ticket/token"
    assert (
        PublicAddress("https://cinema.example/X").ticket_page(request, "t")
        == "https://cinema.example/X/ticket/#/ticket/t"
    )


@pytest.mark.parametrize("host", ["cinema.example", "localhost:8080", "[2001:db8::1]:8080", "Kino_1.example"])
def test_without_it_the_address_is_the_one_that_was_asked(host: str) -> None:
    page = PublicAddress("").ticket_page(asked((b"accept", b"x"), (b"host", host.encode())), "token")
    assert page == f"https://{host}/ticket/#/ticket/token"


@pytest.mark.parametrize(
    "lines",
    [[], [(b"host", b"")], [(b"host", b"a b")], [(b"host", b"x/evil")], [(b"host", "ä.example".encode())]],
    ids=range(5),
)
def test_a_host_that_is_none_is_refused(lines: HeaderLines) -> None:
    with pytest.raises(BadRequest, match=r"^The header Host is not of the form name:port\.$"):
        PublicAddress("").ticket_page(asked(*lines), "token")
