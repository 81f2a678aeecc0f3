"""docs/API.md and docs/FEED.md say what the OpenAPI and AsyncAPI documents say, no more and no less."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx
import pytest

from firstclick.domain.refusals import Refusal
from tests.harness.processes.server import Server, serving
from tests.harness.stripe.twin import KEYS
from tests.web.sample_programme import programme

DOCS = Path(__file__).resolve().parents[2] / "docs"
API, FEED = ((DOCS / name).read_text(encoding="utf-8") for name in ("API.md", "FEED.md"))
SECTION = re.compile(r"^### (.+)\n((?:(?!##).*\n)*)", re.MULTILINE)
OPERATION = re.compile(r"`([A-Z]+) (/\S*)`")
ROW = re.compile(r"^\| `([^`]+)` \|(?: ([^|]+) \|)?", re.MULTILINE)
PROBLEM = re.compile(r"^\| `([a-z-]+)` \| (\d{3}) \|", re.MULTILINE)
STATUS = re.compile(r"\b\d{3}\b")
NAME = re.compile(r"`([^`]+)`")

Document = dict[str, Any]
Fields = dict[str, bool]
"""The names of a body's fields, and which of them are always there."""


def sections(page: str) -> dict[str, str]:
    """The text under each third heading, by the heading."""
    found = SECTION.findall(page)
    assert len(dict(found)) == len(found), "a heading occurs twice"
    return dict(found)


def described_operations() -> dict[tuple[str, str], str]:
    """The text of each operation, by method and path."""
    return {
        (found[1], found[2]): text for title, text in sections(API).items() if (found := OPERATION.fullmatch(title))
    }


def line(text: str, label: str) -> str:
    """What stands after a label of an operation; nothing when the operation has no such line."""
    found = re.search(rf"^- {label}: (.*)$", text, re.MULTILINE)
    return found[1] if found else ""


def operations(document: Document) -> Iterator[tuple[tuple[str, str], Document]]:
    """The operations of the OpenAPI document, by method and path."""
    for path, item in document["paths"].items():
        for method, one in item.items():
            if method != "parameters":
                yield (method.upper(), path), one


def answer_names(operation: Document) -> set[str]:
    """What an operation returns when it is done: names of bodies, or the content type of what is none of these."""
    contents = [one.get("content", {}) for one in operation["responses"].values()]
    pairs = [pair for content in contents for pair in content.items() if pair[0] != "application/problem+json"]
    return {one for media, content in pairs for one in (set(names(content["schema"])) or {media})}


def names(schema: object) -> Iterator[str]:
    """The names of all bodies that a schema refers to."""
    match schema:
        case {"$ref": str(ref)}:
            yield ref.rpartition("/")[2]
        case dict():
            for one in schema.values():
                yield from names(one)
        case list():
            for one in schema:
                yield from names(one)


def described_bodies(page: str) -> dict[str, Fields]:
    """The fields of each body that a page describes; of an enumeration its values."""
    return {
        title: {name: not (kind or "").startswith("optional") for name, kind in ROW.findall(text)}
        for title, text in sections(page).items()
        if not OPERATION.fullmatch(title)
    }


def bodies(document: Document) -> dict[str, Fields]:
    """The fields of each body of a document; of an enumeration its values."""
    return {name: _fields(schema) for name, schema in document["components"]["schemas"].items()}


def _fields(schema: Mapping[str, Any]) -> Fields:
    if "enum" in schema:
        return dict.fromkeys(schema["enum"], True)
    return {name: name in schema["required"] for name in schema["properties"]}


def kinds(of: type[Refusal]) -> Iterator[type[Refusal]]:
    """Every kind of refusal that the server has."""
    for kind in of.__subclasses__():
        if kind.__module__.startswith("firstclick."):
            yield kind
        yield from kinds(kind)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server that has every operation: those of payment by card, too."""
    with serving(programme(), **KEYS) as started:
        yield started


@pytest.fixture
async def openapi(http: httpx.AsyncClient) -> Document:
    """The OpenAPI document as it is served."""
    served: Document = (await http.get("/openapi.json")).json()
    return served


@pytest.fixture
async def asyncapi(http: httpx.AsyncClient) -> Document:
    """The AsyncAPI document as it is served."""
    served: Document = (await http.get("/asyncapi.json")).json()
    return served


async def test_every_operation_is_on_the_page_and_no_other(openapi: Document) -> None:
    assert described_operations().keys() == dict(operations(openapi)).keys()


async def test_the_page_has_every_status_of_each_operation(openapi: Document) -> None:
    pages = described_operations()
    described = {key: line(text, "Answers") + "; " + line(text, "Refusals") for key, text in pages.items()}
    for key, operation in operations(openapi):
        statuses = STATUS.findall(described[key])
        assert sorted(statuses) == sorted(operation["responses"]), key


async def test_the_page_names_what_each_operation_takes_and_returns(openapi: Document) -> None:
    for key, operation in operations(openapi):
        text = described_operations()[key]
        for label, kind in (("Headers", "header"), ("Query", "query")):
            taken = {one["name"] for one in operation.get("parameters", ()) if one["in"] == kind}
            assert set(NAME.findall(line(text, label))) == taken, key
        assert set(NAME.findall(line(text, "Body"))) == set(names(operation.get("requestBody"))), key
        assert set(NAME.findall(line(text, "Answers"))) == answer_names(operation), key


async def test_the_page_has_every_field_of_every_body_and_no_other(openapi: Document) -> None:
    assert described_bodies(API) == bodies(openapi)


async def test_the_page_of_the_feed_has_every_message_and_field_and_no_other(asyncapi: Document) -> None:
    own, shared, served = described_bodies(FEED), described_bodies(API), bodies(asyncapi)
    assert own.keys() <= served.keys()
    assert {name: own.get(name) or shared[name] for name in served} == served


async def test_the_page_of_the_feed_has_every_parameter(asyncapi: Document) -> None:
    query = asyncapi["channels"]["seats"]["bindings"]["ws"]["query"]["properties"]
    assert {name for name, _ in ROW.findall(FEED.partition("\n## ")[0])} == query.keys()


async def test_every_problem_is_on_the_page_with_its_status(http: httpx.AsyncClient) -> None:
    import_module("firstclick.cli")  # and with it every module that has a kind of refusal
    problems = PROBLEM.findall(API)
    assert len({name for name, _ in problems}) == len(problems) == len(set(kinds(Refusal)))
    for name, status in problems:
        answer = await http.get(f"/problems/{name}")
        assert answer.status_code == 200, name
        assert f"({status})" in answer.text.partition("\n")[0], name


async def test_every_status_that_an_operation_can_answer_is_explained(openapi: Document) -> None:
    table = API.partition("\n## Statuses\n")[2].partition("\n## ")[0]
    explained = {status for row in re.findall(r"^\| ([\d, ]+) \|", table, re.MULTILINE) for status in row.split(", ")}
    assert explained >= {status for _, operation in operations(openapi) for status in operation["responses"]}
    assert explained >= {status for _, status in PROBLEM.findall(API)}
