"""What a rush is prepared with: the showtime, its map and its prices, as the server answers them."""

from __future__ import annotations

import resource
from collections.abc import Mapping
from typing import Any

from firstclick.rush.address import CannotRush
from firstclick.rush.client import Client, NoAnswer
from firstclick.rush.prices import ShowtimePrices
from firstclick.rush.report import MapSnapshot, RushPlan, RushReport
from firstclick.rush.seat_statuses import MapPosition, statuses


async def prepared(plan: RushPlan) -> tuple[RushReport, Mapping[str, Any]]:
    """An empty report, and the showtime as the server describes it. Raises `CannotRush`."""
    client = Client(plan.address)
    try:
        answer = await client.request("GET", f"/showtimes/{plan.showtime_id}")
        if answer.status != 200:
            raise CannotRush(await _start_error(client, plan, answer.status, answer.json))
        seats = await fetch_map(client, plan.showtime_id)
        prices = await _fetch_prices(client, plan.showtime_id, answer.json["seat_map"])
    except NoAnswer as error:
        raise CannotRush(f"no FirstClick answers at {plan.address}; start one with `firstclick serve`.") from error
    finally:
        client.close()
    if seats.sold_out:
        raise CannotRush(f"{plan.showtime_id} is sold out already; choose another showtime.")
    return RushReport(plan, str(answer.json["title"]), seats, seats, prices), answer.json


async def fetch_map(client: Client, showtime_id: str) -> MapSnapshot:
    """The seat map. Raises `NoAnswer` when there is no answer, or no map in it."""
    answer = await client.request("GET", f"/showtimes/{showtime_id}/seats")
    if answer.status != 200:
        raise NoAnswer(f"the map was answered {answer.status}")
    seat_map = answer.json
    return MapSnapshot(MapPosition(seat_map["epoch"], seat_map["position"]), statuses(seat_map))


async def _fetch_prices(client: Client, showtime_id: str, seat_map: Mapping[str, Any]) -> ShowtimePrices | None:
    """The prices; None where seats cost nothing. Raises `NoAnswer`, and `CannotRush` where nobody can practise."""
    answer = await client.request("GET", f"/showtimes/{showtime_id}/prices")
    if answer.status != 200:
        raise NoAnswer(f"the prices were answered {answer.status}")
    return ShowtimePrices.read(answer.json, seat_map)


async def _start_error(client: Client, plan: RushPlan, status: int, problem: Mapping[str, Any]) -> str:
    """The sentence that says why the showtime cannot be sold."""
    movies = await client.request("GET", "/movies")
    if status != 404 or movies.status != 200 or not isinstance(movies.json, list):
        return f"{plan.address} answered {status}, as no FirstClick would: {problem.get('detail', 'without a reason')}"
    ids = [one["showtime_id"] for movie in movies.json for one in movie["showtimes"]]
    return f"{plan.address} has no showtime {plan.showtime_id} on sale; it has {', '.join(ids[:5]) or 'none'}, …"


def raise_file_limit(files: int) -> None:
    """Allow this process so many open files. Raises `CannotRush` when the system does not."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and files > hard:
        raise CannotRush(f"so many buyers need {files} open files, and {hard} are allowed here; take fewer (--buyers).")
    if soft != resource.RLIM_INFINITY and files > soft:
        resource.setrlimit(resource.RLIMIT_NOFILE, (files, hard))
