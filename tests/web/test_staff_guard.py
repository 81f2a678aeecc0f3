"""Requests of staff come from the box office's own pages, over https or from this machine: each header by itself."""

from __future__ import annotations

import pytest

from firstclick.domain.refusals import Refusal, StaffNotAllowed
from firstclick.web.auth.staff import PLAIN_COOKIE, SECURE_COOKIE, StaffOrigin
from firstclick.web.core.refusals import NotJson
from firstclick.web.core.requests import Request

HERE = "http://localhost:8080"
JSON = {"content-type": "application/json"}
PUBLIC = "https://seats.example/shop"


def request(method: str = "POST", client: str = "127.0.0.1", scheme: str = "http", **headers: str) -> Request:
    lines = {"host": "localhost:8080", **{name.replace("_", "-"): value for name, value in headers.items()}}
    return Request(method, "/admin/me", [(k.encode(), v.encode()) for k, v in lines.items() if v], client, b"", scheme)


def page(public_url: str = "", method: str = "POST", scheme: str = "http", **headers: str) -> str:
    """Why a request is refused for the page that it comes from; "" where it is let in."""
    given = {**JSON, **headers} if method != "GET" else headers
    try:
        StaffOrigin(public_url).check_page(request(method, scheme=scheme, **given))
    except StaffNotAllowed as refused:
        return refused.reason
    return ""


def transport(public_url: str = "", client: str = "127.0.0.1", scheme: str = "http", **headers: str) -> str:
    try:
        StaffOrigin(public_url).check_transport(request("GET", client, scheme, **headers))
    except Refusal as refused:
        return str(refused.fields()["reason"])
    return ""


@pytest.mark.parametrize("origin", [HERE, "HTTP://LOCALHOST:8080"])
@pytest.mark.parametrize("site", ["", "same-origin"])
def test_the_own_page_is_let_in(origin: str, site: str) -> None:
    assert page(origin=origin, sec_fetch_site=site) == ""


@pytest.mark.parametrize(
    "origin",
    [
        "",
        "null",
        "http://localhost",
        "http://localhost:8081",
        "https://localhost:8080",
        "http://127.0.0.1:8080",
        "http://localhost.evil.example:8080",
        "http://evil.example",
        "http://localhost:8080.evil.example",
        "http://localhost:99999",
        "http://[::1",
        "//localhost:8080",
        "\xff",
    ],
)
def test_a_page_of_another_origin_may_change_nothing(origin: str) -> None:
    assert page(origin=origin) == "origin"


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", "", "SAME-ORIGIN"])
def test_what_the_browser_says_of_the_site_counts_beside_the_origin(site: str) -> None:
    assert page(origin=HERE, sec_fetch_site=site) == ("" if site == "" else "origin")


@pytest.mark.parametrize(
    ("site", "reason"), [("cross-site", "origin"), ("same-site", "origin"), ("none", ""), ("", "")]
)
def test_a_get_needs_no_origin_and_is_refused_to_other_sites(site: str, reason: str) -> None:
    assert page(method="GET", sec_fetch_site=site) == reason
    assert page(method="HEAD", sec_fetch_site=site) == reason
    assert page(method="GET", origin="http://evil.example", sec_fetch_site=site) == "origin"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
@pytest.mark.parametrize("kind", ["", "text/plain", "multipart/form-data", "application/x-www-form-urlencoded"])
def test_a_form_of_another_site_cannot_send_json(method: str, kind: str) -> None:
    with pytest.raises(NotJson):
        StaffOrigin("").check_page(request(method, origin=HERE, content_type=kind))


def test_json_may_name_its_charset_and_a_delete_has_no_body() -> None:
    StaffOrigin("").check_page(request("POST", origin=HERE, content_type="Application/JSON; charset=utf-8"))
    StaffOrigin("").check_page(request("DELETE", origin=HERE))
    with pytest.raises(StaffNotAllowed):
        StaffOrigin("").check_page(request("DELETE"))


@pytest.mark.parametrize(
    ("origin", "reason"),
    [
        ("https://seats.example", ""),
        ("https://seats.example:443", ""),
        ("http://seats.example", "origin"),
        ("https://seats.example:8443", "origin"),
        (HERE, "origin"),
    ],
)
def test_where_the_public_url_is_set_the_host_says_nothing(origin: str, reason: str) -> None:
    assert page(PUBLIC, origin=origin) == reason


def test_behind_a_trusted_proxy_the_origin_is_https() -> None:
    assert page(scheme="https", origin="https://localhost:8080") == ""
    assert page(scheme="https", origin=HERE) == "origin"


@pytest.mark.parametrize("client", ["127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1"])
@pytest.mark.parametrize("host", ["localhost:8080", "127.0.0.1", "[::1]:8080", "office.localhost", "LOCALHOST"])
def test_over_http_staff_work_at_this_machine(client: str, host: str) -> None:
    assert transport(client=client, host=host) == ""


@pytest.mark.parametrize("client", ["10.0.0.7", "", "testclient", "::", "0.0.0.0", "::ffff:10.0.0.7"])  # noqa: S104 - no bind
def test_over_http_from_elsewhere_nobody_is_let_in(client: str) -> None:
    assert transport(client=client) == "https"


@pytest.mark.parametrize("name", ["x_forwarded_for", "forwarded"])
def test_a_proxy_that_is_not_declared_makes_nobody_local(name: str) -> None:
    assert transport(**{name: "127.0.0.1"}) == "https"


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "", "10.0.0.7:8080", "[::1", "localhost@evil"]
)
def test_a_name_that_somebody_pointed_at_this_machine_is_not_local(host: str) -> None:
    assert transport(host=host) == "https"


def test_https_is_known_from_the_public_url_or_a_trusted_proxy() -> None:
    assert transport(PUBLIC, client="10.0.0.7", host="seats.example", x_forwarded_for="1.2.3.4") == ""
    assert transport(client="10.0.0.7", scheme="https", host="seats.example") == ""
    assert transport("http://seats.example", client="10.0.0.7", host="seats.example") == "https"


def test_the_cookie_has_the_prefix_that_binds_it_to_the_host_wherever_there_is_https() -> None:
    assert StaffOrigin(PUBLIC).cookie_name(request()) == SECURE_COOKIE == b"__Host-firstclick-staff"
    assert StaffOrigin("").cookie_name(request(scheme="https")) == SECURE_COOKIE
    assert StaffOrigin("").cookie_name(request()) == PLAIN_COOKIE


@pytest.mark.parametrize(
    ("cookie", "token"),
    [
        ("firstclick-staff=abc", "abc"),
        ("a=b; firstclick-staff=abc;c=d", "abc"),
        ("firstclick-staff=abc; firstclick-staff=def", None),
        ("firstclick-staff=", None),
        ("Firstclick-Staff=abc", None),
        ("xfirstclick-staff=abc", None),
        ("__Host-firstclick-staff=abc", None),
        ("firstclick-staff", None),
        ("", None),
    ],
)
def test_of_all_cookies_the_one_of_that_name_counts_and_of_two_none(cookie: str, token: str | None) -> None:
    assert StaffOrigin("").token(request(cookie=cookie)) == token
