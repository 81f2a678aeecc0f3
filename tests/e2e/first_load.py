"""A first visit to the page, with nothing in the cache: what it loads, and when it can be used."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from tests.e2e.browser import Chromium, people
from tests.harness.processes.server import Server
from tests.web.buyer import client_of

Network = dict[str, Any] | None
PROGRAMME = ("", "[data-showtime]")
BREACHES = (
    "globalThis.breaches = []; addEventListener('securitypolicyviolation', (e) => breaches.push(e.violatedDirective));"
)

USABLE = """(target) => {
  const roots = [document, ...[...document.querySelectorAll("firstclick-seats")].map((one) => one.shadowRoot)];
  const onTop = (one) => {
    const { left, top, width, height } = one.getBoundingClientRect();
    return one.getRootNode().elementFromPoint(left + width / 2, top + height / 2)?.closest(target) === one;
  };
  return roots.some((root) => [...root.querySelectorAll(target)].some(onTop)) && performance.now();
}"""
"""When the first of what they want can be tapped on, in milliseconds since they came."""


@dataclass
class Load:
    """What one visit cost."""

    usable_ms: float = 0.0
    requests: list[str] = field(default_factory=list)
    bytes: dict[str, int] = field(default_factory=dict)
    """Over the wire, heads included, by address; the live feed's messages too."""

    def hosts(self) -> set[str]:
        """Every server that was asked."""
        return {urlsplit(address).netloc for address in self.requests}


async def visit(
    browser: Chromium, server: Server, route: str, target: str, window: dict[str, Any], network: Network = None
) -> Load:
    """Somebody comes for the first time; `target` is what they want to tap on, `network` is Chromium's emulation."""
    load = Load()
    async with people(browser, server) as come_in:
        visitor = await come_in(script=BREACHES, **window)
        await watch(visitor.page, load, network)
        await visitor.page.goto(f"{server.url}/{route}", wait_until="commit")
        usable = await visitor.page.wait_for_function(USABLE, arg=target, polling="raf")
        load.usable_ms = await usable.json_value()
        await visitor.page.wait_for_load_state("networkidle")
        assert await visitor.page.evaluate("breaches") == []
    return load


async def watch(page: Any, load: Load, network: Network) -> None:  # noqa: ANN401 - the debugger's events have no types
    """Count what comes over the page's network, which may be slowed down."""
    debugger = await page.context.new_cdp_session(page)
    addresses: dict[str, str] = {}

    def ask(request_id: str, address: str) -> None:
        addresses[request_id] = address
        load.requests.append(address)

    def add(request_id: str, size: int) -> None:
        address = addresses.get(request_id, request_id)
        load.bytes[address] = load.bytes.get(address, 0) + size

    debugger.on("Network.requestWillBeSent", lambda e: ask(e["requestId"], e["request"]["url"]))
    debugger.on("Network.webSocketCreated", lambda e: ask(e["requestId"], e["url"]))
    debugger.on("Network.loadingFinished", lambda e: add(e["requestId"], int(e["encodedDataLength"])))
    debugger.on("Network.webSocketFrameReceived", lambda e: add(e["requestId"], len(e["response"]["payloadData"])))
    await debugger.send("Network.enable")
    if network is not None:
        await debugger.send("Network.emulateNetworkConditions", network)


async def largest_room(server: Server) -> tuple[str, str]:
    """Where the showtime with the most seats is, and what to tap on there."""
    async with client_of(server) as http:
        lines = [line for movie in (await http.get("/movies")).json() for line in movie["showtimes"]]
    largest = max(lines, key=lambda line: (line["seats_total"], line["starts_at"] or 0))
    return f"#/showtime/{largest['showtime_id']}", '[data-seat][data-status="available"]'
