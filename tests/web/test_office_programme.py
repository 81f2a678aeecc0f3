"""The programme at the box office: read, previewed, replaced and taken back, by one editor at a time."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from contextlib import closing

import httpx
import pytest

from firstclick.domain.staff.roles import Role
from tests.harness.processes.server import Server, serving
from tests.programme.plans import straight
from tests.web.refusing import refused
from tests.web.staffed import StaffPage, employ, signed_in

pytestmark = pytest.mark.long

PATH = "/admin/programme"
TEXT = """[cinema]
name = "The Corner House"
timezone = "Europe/London"

[[movie]]
id = "dusk"
title = "Dusk"
rows = 2
seats_per_row = 3

[[movie]]
id = "dawn"
title = "Dawn"
rows = 2
seats_per_row = 3
"""
RENAMED = TEXT.replace('"Dusk"', '"Dusk <b>again</b>"')
WITHOUT_DAWN = TEXT[: TEXT.index('[[movie]]\nid = "dawn"')]


@pytest.fixture(scope="module")
def house() -> Iterator[Server]:
    """A server of a small programme."""
    with serving(TEXT) as started:
        employ(started, "Max", role=Role.MANAGER)
        yield started


@pytest.fixture
def page(house: Server) -> Iterator[StaffPage]:
    """Max, who sells the programme of the file again at the end."""
    with signed_in(house.url, "Max") as page:
        yield page
        assert put(page, TEXT).status_code == 200


def put(page: StaffPage, text: str, of: str = "", query: str = "") -> httpx.Response:
    """Replace the programme; `of` is the ETag of the version that was changed, by default the newest."""
    return page.http.put(PATH + query, json={"text": text}, headers={"If-Match": of or page.get(PATH).headers["etag"]})


def titles(page: StaffPage) -> list[str]:
    return [movie["title"] for movie in page.get("/movies").json()]


def test_the_programme_is_read_as_json_and_as_the_file(page: StaffPage) -> None:
    answer = page.get(PATH)
    assert (answer.status_code, answer.json()["text"]) == (200, TEXT)
    file = page.http.get(PATH, headers={"Accept": "application/toml"})
    assert (file.text, file.headers["content-type"]) == (TEXT, "application/toml; charset=utf-8")
    again = page.http.get(PATH, headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_dry_run_says_what_would_change_and_changes_nothing(page: StaffPage) -> None:
    before = page.get(PATH)
    answer = put(page, RENAMED, query="?dry_run=true").json()
    assert answer.pop("changes")[0] == 'changed: movie dusk, title "Dusk" → "Dusk <b>again</b>"'
    assert answer.pop("dry_run") is True
    assert set(answer) == {"ended", "to_move", "to_refund", "written_to", "kept_showtimes", "warnings"}
    assert not any(answer.values())
    assert page.get(PATH).headers["etag"] == before.headers["etag"]
    assert titles(page) == ["Dusk", "Dawn"]


def test_what_is_put_is_on_sale_at_once_and_an_older_version_can_be_put_again(page: StaffPage) -> None:
    first = page.get(f"{PATH}/versions").json()["versions"][0]["version"]
    assert put(page, RENAMED).status_code == 200
    assert titles(page) == ["Dusk <b>again</b>", "Dawn"]
    old = page.get(f"{PATH}/versions/{first}").json()["text"]
    assert old == TEXT
    assert put(page, old).json()["changes"][0] == 'changed: movie dusk, title "Dusk <b>again</b>" → "Dusk"'
    assert titles(page) == ["Dusk", "Dawn"]


def test_who_changed_an_older_version_is_refused(page: StaffPage) -> None:
    first = page.get(PATH).headers["etag"]
    assert put(page, RENAMED, first).status_code == 200
    for query in ("", "?dry_run=true"):
        refused(put(page, WITHOUT_DAWN, first, query), 412, "programme-replaced")
    assert titles(page) == ["Dusk <b>again</b>", "Dawn"]
    refused(page.put(PATH, text=TEXT), 428, "if-match-missing")
    refused(put(page, TEXT, "newest"), 400, "bad-request")


def test_what_is_sold_stays_and_every_reason_is_said(page: StaffPage) -> None:
    assert page.sells("dawn", "A1", paid_by="cash").status_code == 201
    for query in ("", "?dry_run=true"):
        body = refused(put(page, WITHOUT_DAWN, query=query), 422, "programme-refused", "reasons")
        assert body["reasons"] == [
            "Showtime dawn (Dawn) cannot be removed: seat A1 sold there. "
            'Cancel it first: [[change]] showtime = "dawn", status = "cancelled".'
        ]
    assert titles(page) == ["Dusk", "Dawn"]


def test_holds_that_end_are_named_before(page: StaffPage) -> None:
    smaller = TEXT.replace("rows = 2", "rows = 1", 1)
    answer = put(page, smaller, query="?dry_run=true").json()
    assert answer["ended"] == ["Showtime dusk (Dusk): holds on seats B1, B2, B3 end, if there are any."]


@pytest.mark.parametrize("text", ["", "[cinema", TEXT + "[[movie]]\n", TEXT.replace("Europe/London", "Nowhere")])
def test_every_mistake_is_said_with_its_line(page: StaffPage, text: str) -> None:
    body = refused(put(page, text), 422, "programme-refused", "reasons")
    assert body["reasons"]
    assert all(reason.startswith("programme") for reason in body["reasons"])


def test_the_body_of_who_is_no_staff_is_not_read(house: Server) -> None:
    line = http.client.HTTPConnection("127.0.0.1", house.port, timeout=15)
    with closing(line):
        line.putrequest("PUT", PATH)
        for name, value in (("Origin", house.url), ("Content-Type", "application/json"), ("Content-Length", "2000000")):
            line.putheader(name, value)
        line.endheaders(b'{"text":')  # and no more
        assert line.getresponse().status == 401


def test_an_answer_that_was_lost_is_asked_for_again(page: StaffPage) -> None:
    first = page.get(PATH).headers["etag"]
    answers = [put(page, RENAMED, first) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[1].json()["changes"] == []
    versions = [one["version"] for one in page.get(f"{PATH}/versions").json()["versions"]]
    assert put(page, RENAMED).json()["changes"] == []
    assert [one["version"] for one in page.get(f"{PATH}/versions").json()["versions"]] == versions


@pytest.mark.parametrize("version", ["0", "x", "1.5", "999999999999"])
def test_what_is_no_version_is_refused(page: StaffPage, version: str) -> None:
    refused(page.get(f"{PATH}/versions/{version}"), 400, "bad-request")
    refused(page.get(f"{PATH}/versions/99999"), 404, "unknown-version")


def drafted(page: StaffPage, **body: object) -> httpx.Response:
    return page.post(f"{PATH}/draft", **body)


def test_a_form_changes_one_value_of_the_text_and_nothing_is_written(page: StaffPage) -> None:
    commented = TEXT.replace("[[movie]]", "# In the small room.\n[[movie]]", 1)
    draft = drafted(page, text=commented).json()
    assert (draft["text"], draft["problems"]) == (commented, [])
    draft["tables"]["movie"][0]["title"] = "Dusk <b>again</b>"
    answer = drafted(page, text=commented, tables=draft["tables"]).json()
    assert answer["text"] == commented.replace('"Dusk"', '"Dusk <b>again</b>"')
    assert answer["tables"] == draft["tables"]
    assert [(room["auditorium"], room["index"]) for room in answer["rooms"]] == [("dusk", None), ("dawn", None)]
    assert answer["rooms"][0]["layout"]["rows"][1]["seats"][2] == {
        "seat_id": "B3", "label": "3", "number": 3, "x": 2, "kind": "standard",
    }  # fmt: skip
    assert answer["week"] == []
    assert titles(page) == ["Dusk", "Dawn"]


def test_the_problems_of_a_draft_are_those_that_its_text_is_refused_for(page: StaffPage) -> None:
    wrong = TEXT.replace("rows = 2", "rows = 0").replace("Europe/London", "Nowhere")
    draft = drafted(page, text=wrong).json()
    reasons = refused(put(page, wrong), 422, "programme-refused", "reasons")["reasons"]
    assert [problem["sentence"] for problem in draft["problems"]] == reasons
    assert [(one["line"], one["table"], one["index"]) for one in draft["problems"]] == [
        (3, "cinema", None),
        (8, "movie", 0),
        (14, "movie", 1),
    ]


@pytest.mark.parametrize(
    "body",
    [
        {"text": "[cinema"},
        {"text": TEXT, "tables": {"movie": {}}},
        {"text": TEXT, "tables": {"cinema": []}},
        {"text": TEXT, "tables": {"movies": []}},
        {"text": TEXT, "tables": {"movie": [{"id": None}]}},
    ],
)
def test_what_is_no_draft_is_refused_with_reasons(page: StaffPage, body: dict[str, object]) -> None:
    assert refused(drafted(page, **body), 422, "programme-refused", "reasons")["reasons"]


def test_a_draft_shows_the_rooms_and_showtimes_that_can_be_read(page: StaffPage) -> None:
    tables = {
        "auditorium": [{"id": "studio", "name": "The Studio", "seat_map": "A sx\n"}],
        "movie": [{"id": "dusk", "title": "Dusk", "runtime_min": 90}],
        "showtime": [{"movie": "dusk", "auditorium": "studio", "days": "daily", "times": ["17:00", "18:00"]}],
        "price": [{}],
    }
    answer = drafted(page, text=TEXT, tables=tables).json()
    (room,) = answer["rooms"]
    assert (room["auditorium"], room["index"], room["out_of_order"]) == ("studio", 0, ["A2"])
    assert (room["layout"]["width"], room["layout"]["height"]) == (2, 1)
    assert len(answer["week"]) == 2 * 14
    first, second = answer["week"][:2]
    assert first["ends_at"] - first["starts_at"] == 90 * 60_000
    assert second["starts_at"] - first["starts_at"] == 60 * 60_000
    assert (first["movie"], first["auditorium"], first["index"], first["clashes"]) == ("dusk", "studio", 0, True)
    assert {problem["table"] for problem in answer["problems"]} == {"showtime", "price"}


def test_a_seating_plan_is_read_for_the_editor_of_seats(page: StaffPage) -> None:
    answer = page.post(f"{PATH}/plan", name="hall.json", text=straight(), kinds={"Parkett": "premium"}).json()
    (room,) = answer["rooms"]
    assert (room["id"], room["name"], room["out_of_order"]) == ("", "Altes Haus", [])
    assert {seat["kind"] for row in room["layout"]["rows"] for seat in row["seats"]} == {"premium", "wheelchair"}
    assert answer["kinds"]["Parkett"] == "premium"
    refusal = refused(page.post(f"{PATH}/plan", name="hall.csv", text="row\n"), 422, "programme-refused", "reasons")
    assert refusal["reasons"][0].startswith("hall.csv, line 1: the first line names the columns")
    assert page.post(f"{PATH}/plan", name="hall.csv", text="", kinds={"a": "sofa"}).status_code == 400
