"""GET /openapi.json: valid OpenAPI 3.1, whole, and true to the routes; that answers fit it is schemathesis' part."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from schemathesis.specs.openapi.definitions import OPENAPI_31_VALIDATOR

from firstclick.bootstrap.app import build_app
from firstclick.bootstrap.settings import read_settings
from firstclick.web.application import Application
from tests.web.refusing import ALWAYS, refused

METHODS = {"get", "put", "post", "delete", "patch", "options", "trace"}
CONTRACT = {
    "/movies": {"get"},
    "/movies/{movie_id}/seats": {"get"},
    "/movies/{movie_id}/seats/{seat_id}/hold": {"post"},
    "/movies/{movie_id}/holds": {"post"},
    "/showtimes/{showtime_id}": {"get"},
    "/showtimes/{showtime_id}/seats": {"get"},
    "/showtimes/{showtime_id}/holds": {"get", "post"},
    "/sessions/{session_id}": {"get", "delete"},
    "/sessions/{session_id}/confirm": {"put"},
    "/sessions/{session_id}/seats": {"put"},
    "/sessions/{session_id}/release": {"post"},
    "/sessions/{session_id}/extend": {"post"},
    "/": {"get"},
    "/index.html": {"get"},
    "/static/{name}": {"get"},
    "/healthz": {"get"},
    "/readyz": {"get"},
    "/openapi.json": {"get"},
    "/asyncapi.json": {"get"},
    "/docs": {"get"},
}


@pytest.fixture
async def document(http: httpx.AsyncClient) -> dict[str, Any]:
    """The document as it is served."""
    answer = await http.get("/openapi.json")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    served: dict[str, Any] = answer.json()
    return served


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every operation with its path and method."""
    for path, item in document["paths"].items():
        yield from ((path, method, item[method]) for method in METHODS & item.keys())


def refs(value: object) -> Iterator[str]:
    """Every $ref anywhere in a document."""
    match value:
        case {"$ref": str(ref)}:
            yield ref
        case dict():
            for one in value.values():
                yield from refs(one)
        case list():
            for one in value:
                yield from refs(one)


def resolve(document: dict[str, Any], ref: str) -> Any:  # noqa: ANN401 - whatever stands there
    """What a local $ref points to; KeyError when it points nowhere."""
    found: Any = document
    for step in ref.removeprefix("#/").split("/"):
        found = found[step.replace("~1", "/").replace("~0", "~")]
    return found


def test_it_is_valid_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1.")
    assert [error.message for error in OPENAPI_31_VALIDATOR.iter_errors(document)] == []


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    found = set(refs(document))
    assert found
    for ref in found:
        resolve(document, ref)


def test_the_whole_wire_contract_is_in_it(document: dict[str, Any]) -> None:
    told = {path: METHODS & item.keys() for path, item in document["paths"].items()}
    assert told.items() >= CONTRACT.items()


def test_its_paths_are_the_routes_and_the_routes_are_its_paths(document: dict[str, Any], tmp_path: Path) -> None:
    app = build_app(read_settings({"DATA_DIR": str(tmp_path)}, {}))
    assert isinstance(app, Application)
    assert {re.sub(r":\w+}", "}", path) for path in app.resources.patterns} == document["paths"].keys()


async def test_each_path_answers_its_methods_and_no_others(http: httpx.AsyncClient, document: dict[str, Any]) -> None:
    for path, item in document["paths"].items():
        other = "TRACE" if "patch" in item else "PATCH"
        answer = await http.request(other, re.sub(r"{\w+}", "x", path))
        refused(answer, 405, "wrong-method")
        told = {method.upper() for method in METHODS & item.keys()}
        assert set(answer.headers["allow"].split(", ")) == told | ({"HEAD"} if "GET" in told else set()), path


def test_operations_have_a_name_of_their_own_and_a_sentence(document: dict[str, Any]) -> None:
    told = [operation for _, _, operation in operations(document)]
    named = [one["operationId"] for one in told]
    assert len(set(named)) == len(named)
    assert all(one["summary"].endswith(".") for one in told)


def test_operations_are_named_as_a_client_would_name_its_functions(document: dict[str, Any]) -> None:
    named = {(path, method): one["operationId"] for path, method, one in operations(document)}
    assert named["/movies", "get"] == "movies"
    assert named["/movies/{movie_id}/seats/{seat_id}/hold", "post"] == "hold_seat"
    assert named["/sessions/{session_id}/confirm", "put"] == "confirm_hold"
    assert not [one for one in named.values() if not re.fullmatch(r"(?!get_|put_|post_|delete_)[a-z]+(_[a-z]+)*", one)]


def test_every_operation_is_in_one_group_and_every_group_is_explained(document: dict[str, Any]) -> None:
    groups = {tag["name"]: tag["description"] for tag in document["tags"]}
    used = [one["tags"] for _, _, one in operations(document)]
    assert all(len(tags) == 1 for tags in used)
    assert {tag for tags in used for tag in tags} == groups.keys()
    assert all(sentence.endswith(".") for sentence in groups.values())


def test_what_cannot_be_taken_back_carries_a_warning(document: dict[str, Any]) -> None:
    warned = [one["operationId"] for _, _, one in operations(document) if "x-warning" in one]
    assert warned == ["confirm_hold", "cancel_ticket"]


def test_every_refusal_is_a_problem(document: dict[str, Any]) -> None:
    for path, method, operation in operations(document):
        for status, answer in operation["responses"].items():
            if int(status) >= 400 and (path, status) != ("/readyz", "503"):
                content = answer["content"]
                assert content.keys() == {"application/problem+json"}, (method, path, status)
                assert content["application/problem+json"]["schema"] == {"$ref": "#/components/schemas/Problem"}
    assert set(document["components"]["schemas"]["Problem"]["required"]) == ALWAYS


def test_refusals_that_pass_say_when_to_try_again(document: dict[str, Any]) -> None:
    for path, _, operation in operations(document):
        for status in {"429", "503"} & operation["responses"].keys():
            if path != "/readyz":
                assert "Retry-After" in operation["responses"][status]["headers"], (path, status)


def test_bodies_take_no_unknown_fields(document: dict[str, Any]) -> None:
    for _, _, operation in operations(document):
        for ref in set(refs(operation.get("requestBody", {}))):
            if ref.endswith("Body"):
                assert resolve(document, ref)["additionalProperties"] is False


def test_what_is_to_be_sent_is_shown_by_example(document: dict[str, Any]) -> None:
    sent = [one["schema"] for item in document["paths"].values() for one in item.get("parameters", ())]
    for _, _, operation in operations(document):
        bodies = [resolve(document, ref) for ref in refs(operation.get("requestBody", {}))]
        sent += [field for body in bodies for field in body["properties"].values()]
    assert sent
    assert not [one for one in sent if not one.get("examples")]
