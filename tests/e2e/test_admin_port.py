"""Where staff find the box office: at the customers' port, at one of its own, behind a proxy, or nowhere."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.harness.processes.ports import free_port
from tests.harness.processes.server import Server, serving
from tests.web.refusing import refused
from tests.web.sample_programme import programme
from tests.web.staffed import PASSWORD, StaffPage, employ

pytestmark = [pytest.mark.e2e, pytest.mark.long]
OF_CUSTOMERS = ["/", "/movies", "/healthz", "/metrics", "/docs", "/practice/x", "/admins", "/adm", "//admin/me"]
OF_STAFF = ["/admin/me", "/admin/nothing", "/door/scans", "/admin", "/admin/", "/door"]
OF_ITS_PAGE = ["/static/admin.js", "/showtimes/plain-001", "/showtimes/plain-001/seats", "/showtimes/plain-001/prices"]


@pytest.fixture(scope="module")
def ports() -> Iterator[tuple[Server, str]]:
    """A server with a port of its own for staff, and the URL of that."""
    port = free_port()
    with serving(programme(), ADMIN_PORT=port, PUBLIC_URL="https://seats.example") as server:
        yield server, f"http://127.0.0.1:{port}"


def test_staff_sign_in_at_their_own_port(ports: tuple[Server, str]) -> None:
    server, staff_url = ports
    employ(server, "Ann")
    with StaffPage(staff_url) as page:
        assert page.sign_in("ann").status_code == 204
        assert page.me().json()["name"] == "Ann"
    assert f"Staff: port {staff_url.rpartition(':')[2]}." in server.output().splitlines()[0] + "."


@pytest.mark.parametrize("path", OF_STAFF)
def test_at_the_port_of_customers_there_is_nothing_for_staff(ports: tuple[Server, str], path: str) -> None:
    answer = httpx.get(ports[0].url + path, headers={"Accept": "text/html"})
    refused(answer, 404, "unknown-path")


@pytest.mark.parametrize("path", OF_CUSTOMERS)
def test_at_the_port_of_staff_there_is_nothing_for_customers(ports: tuple[Server, str], path: str) -> None:
    refused(httpx.get(ports[1] + path, headers={"Accept": "text/html"}), 404, "unknown-path")


@pytest.mark.parametrize("path", OF_ITS_PAGE)
def test_at_the_port_of_staff_there_is_what_their_page_loads_to_read_only(ports: tuple[Server, str], path: str) -> None:
    assert httpx.get(ports[1] + path).status_code == 200
    refused(httpx.post(ports[1] + path, json={}), 404, "unknown-path")


def test_the_page_is_at_the_port_of_staff(ports: tuple[Server, str]) -> None:
    answer = httpx.get(ports[1] + "/admin", follow_redirects=True)
    assert (answer.status_code, answer.url.path) == (200, "/admin/")
    assert answer.headers["cache-control"] == "no-store"


def test_at_the_port_of_staff_there_is_the_feed_that_their_page_follows(ports: tuple[Server, str]) -> None:
    for url in (ports[0].feed_url, ports[1].replace("http", "ws") + "/ws/seats"):
        with connect(url) as socket:
            assert "HELLO" in str(socket.recv())
    with pytest.raises(InvalidStatus, match="404"), connect(ports[1].replace("http", "ws") + "/ws/other"):
        pass


def test_a_box_office_that_is_switched_off_is_not_there() -> None:
    with serving(programme(), ADMIN="off") as server:
        for path in OF_STAFF:
            refused(httpx.get(server.url + path, headers={"Accept": "application/json"}), 404, "unknown-path")
        assert "/admin" not in httpx.get(server.url + "/openapi.json").text
        assert "Nobody can sign in" not in server.output()


def test_behind_a_trusted_proxy_the_cookie_is_for_https_and_this_host_only() -> None:
    forwarded = {"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "https", "Host": "office.example"}
    with serving(programme(), TRUSTED_PROXIES="127.0.0.0/8") as server:
        employ(server, "Ann")
        with StaffPage(server.url, **forwarded) as page:
            page.http.headers["Origin"] = "https://office.example"
            answer = page.sign_in("ann")
            assert answer.status_code == 204, answer.text
            assert answer.headers["set-cookie"].startswith("__Host-firstclick-staff=")
            assert answer.headers["set-cookie"].endswith("; HttpOnly; SameSite=Strict; Secure")
        with StaffPage(server.url, **{**forwarded, "X-Forwarded-Proto": "http"}) as page:
            assert refused(page.sign_in("ann"), 403, "staff-not-allowed", "reason")["reason"] == "https"


def test_a_proxy_that_is_not_declared_lets_nobody_in() -> None:
    with serving(programme()) as server:
        employ(server, "Ann")
        with StaffPage(server.url, **{"X-Forwarded-For": "203.0.113.7"}) as page:
            assert refused(page.sign_in("ann"), 403, "staff-not-allowed", "reason")["reason"] == "https"


def test_the_public_url_names_the_own_page() -> None:
    with serving(programme(), PUBLIC_URL="https://seats.example") as server:
        employ(server, "Ann")
        with StaffPage(server.url) as page:
            assert refused(page.sign_in("ann"), 403, "staff-not-allowed", "reason")["reason"] == "origin"
            answer = page.http.post(
                "/admin/sign-in",
                json={"name": "ann", "password": PASSWORD},
                headers={"Origin": "https://seats.example"},
            )
            assert answer.status_code == 204
            assert "; Secure" in answer.headers["set-cookie"]
