"""Every operation's answer, whether it succeeds or is refused, tells browsers not to guess and not to run it."""

from __future__ import annotations

import httpx

from tests.web.houses import PLAIN

EXAMPLES = {"movie_id": PLAIN[0], "showtime_id": PLAIN[0], "seat_id": "A1", "name": "app.js", "slug": "seat-taken"}


async def test_every_answer_of_every_operation_is_safe_to_show(http: httpx.AsyncClient) -> None:
    paths = (await http.get("/openapi.json")).json()["paths"]
    operations = [(path, method) for path, item in paths.items() for method in item if method != "parameters"]
    assert len(operations) > 20
    for path, method in operations:
        for examples in (EXAMPLES, dict.fromkeys(EXAMPLES, "nothing")):
            address = path
            for name, example in examples.items():
                address = address.replace(f"{{{name}}}", example)
            look_at(await http.request(method.upper(), address))
    look_at(await http.get("/nowhere"))
    look_at(await http.get("/ws/seats"))
    look_at(await http.request("PATCH", "/movies"))


def look_at(answer: httpx.Response) -> None:
    """An answer that a browser may get; only a page may load anything, and that from here only."""
    told = f"{answer.request.method} {answer.url}"
    is_page = answer.headers.get("content-type", "").startswith("text/html")
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; "), told
    assert "frame-ancestors 'none'" in policy, told
    assert ("'self'" in policy) == is_page, told
    assert len(answer.headers.get_list("content-security-policy")) == 1, told
    assert answer.headers["x-content-type-options"] == "nosniff", told
