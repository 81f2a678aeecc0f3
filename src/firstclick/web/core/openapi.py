"""The HTTP contract as OpenAPI 3.1, made from the table of operations and the wire's types."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from firstclick.domain.refusals import Refusal
from firstclick.web.core.operation import IDEMPOTENCY_KEY_CHARS_MAX, Auth, Caching, Operation, StaffAuth, Table, Tag
from firstclick.web.core.problems import Problem
from firstclick.web.core.request_ids import REQUEST_ID_PATTERN
from firstclick.web.core.requests import ID_CHARS_MAX, id_chars_max

Document = dict[str, Any]
PRINTABLE = "^[ -~\u00a1-\u00ac\u00ae-\u00ff]+$"  # of what a header can carry
EXAMPLES = {
    "auditorium_id": "corner",
    "till_id": "3f0c7e0e-6c0b-4c4e-9d7a-2f1f0f9a5b10",
    "passkey_id": "0c4c7e9a1f2b3d5e6f708192a3b4c5d6",
    "movie_id": "movie-1",
    "showtime_id": "movie-1",
    "seat_id": "B4",
    "session_id": "5a0c2a3e-8f0f-4b39-9a52-6f8a2f9f3d10",
    "reference": "K7QF-3M9T",
    "token": "K7QF-3M9T.q3v8Jw0cXh1sZk5TzR2bQA",
    "number": "1",
    "payment_id": "8c1f0e6b2a7d4c3f9b5e1d0a6c2f4e7b",
    "provider": "practice",
    "slug": "seat-taken",
    "name": "app.js",
    "colours": "8f4b00-f4b856.css",
    "digest": "5f2b1c0e9d8a7f6e5d4c3b2a19080706",
    "version": "12",
    "handle": "Xk2Pq3v8Jw0cXh1sZk5TzR2bQA",
    "scan_id": "0d9f7c1e-7a53-4a7b-8f0e-5b7c3b1d2a90",
    "device_id": "9f86d081884c7d65",
    "webhook_id": "wh_0c4c7e9a1f2b3d5e",
}
BEARER = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "`sub` is the user."}
STAFF = {
    "type": "apiKey",
    "in": "cookie",
    "name": "__Host-firstclick-staff",
    "description": "What `/admin/sign-in` sets; over http on localhost its name is `firstclick-staff`.",
}
REF = "#/components/schemas/{name}"
DESCRIPTION = (
    "Pages of other sites may call where the setting ALLOWED_ORIGINS names them; no cookies. Every request may have "
    "the headers X-Request-Id and traceparent, and every response has them: see the headers among the components."
)
NOTHING: Mapping[str, type[msgspec.Struct]] = {}
WEBHOOK = (
    "Signed as the Standard Webhooks specification says: the headers webhook-id, webhook-timestamp and "
    "webhook-signature. It may come more than once, with the same id, and not in order: see `sequence`."
)
IDS: Document = {
    "X-Request-Id": {
        "description": "Names the request, also in the server's logs. That of the request, if it is of this form.",
        "schema": {"type": "string", "pattern": f"^{REQUEST_ID_PATTERN}$"},
    },
    "traceparent": {
        "description": "W3C trace context. That of the request, if it is valid.",
        "schema": {"type": "string", "pattern": "^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$"},
    },
}


def openapi_document(
    table: Table, version: str, *, by_token: bool, events: Mapping[str, type[msgspec.Struct]] = NOTHING
) -> Document:
    """The whole document, as plain JSON values. `by_token`: bearer tokens name the caller.

    `events` are the bodies of webhooks, by type.
    """
    used = list(dict.fromkeys([*_types(table), *events.values()]))
    schemas, components = msgspec.json.schema_components(used, ref_template=REF)
    schema_of = dict(zip(used, schemas, strict=True))
    paths = {_plain(path): _path_item(path, methods, schema_of, by_token) for path, methods in table.items()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "FirstClick",
            "version": version,
            "summary": "Real-time seat booking: exactly one gets the seat, and everybody sees it at once.",
            "description": DESCRIPTION,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "tags": [{"name": tag.value, "description": tag.sentence} for tag in Tag],
        "paths": paths,
        "webhooks": {name: {"post": _webhook(name, one, schema_of)} for name, one in events.items()},
        "components": _components(table, components, by_token),
    }


def _webhook(name: str, body: type[msgspec.Struct], schema_of: dict[Any, Any]) -> Document:
    return {
        "operationId": name.replace(".", "_"),
        "summary": (body.__doc__ or "").partition("\n")[0],
        "description": WEBHOOK,
        "tags": [Tag.BOOKINGS.value],
        "requestBody": {"required": True, "content": {"application/json": {"schema": dict(schema_of[body])}}},
        "responses": {
            "2XX": {"description": "Taken."},
            "410": {"description": "It is called no more."},
            "default": {"description": "It is sent again, for three days; Retry-After is honoured."},
        },
    }


def _components(table: Table, schemas: Document, by_token: bool) -> Document:
    """The schemas, and how callers are known. With bearer tokens bodies need not name the user."""
    schemes: Document = {"bearer": BEARER} if by_token else {}
    if any(isinstance(one.auth, StaffAuth) for methods in table.values() for one in methods.values()):
        schemes["staff"] = STAFF
    for one in schemas.values() if by_token else ():
        if "user_id" in one.get("required", ()) and one.get("additionalProperties") is False:
            one["required"] = [name for name in one["required"] if name != "user_id"]
    components: Document = {"schemas": schemas, "headers": IDS}
    return {**components, "securitySchemes": schemes} if schemes else components


def _security(operation: Operation) -> list[Document]:
    """By a token; or, where no caller is required, without one."""
    return [{"bearer": []}] if operation.auth is Auth.CALLER else [{}, {"bearer": []}]


def _types(table: Table) -> list[Any]:
    every = (operation for methods in table.values() for operation in methods.values())
    named = [one for operation in every for one in (*operation.documented_bodies, operation.answer) if one is not None]
    return list(dict.fromkeys([Problem, *named]))


def _path_item(path: str, methods: Mapping[str, Operation], schema_of: dict[Any, Any], by_token: bool) -> Document:
    item: Document = {method.lower(): _operation(one, schema_of, by_token) for method, one in methods.items()}
    names = re.findall(r"{(\w+)(?::path)?}", path)
    if names:
        item["parameters"] = [_path_parameter(name) for name in names]
    return item


def _path_parameter(name: str) -> Document:
    schema = {"type": "string", "minLength": 1, "maxLength": id_chars_max(name), "examples": [EXAMPLES[name]]}
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _operation(operation: Operation, schema_of: dict[Any, Any], by_token: bool) -> Document:
    doc = " ".join((operation.handler.__doc__ or "").split())
    item: Document = {
        "operationId": operation.name,
        "tags": [operation.tag.value],
        "summary": doc,
        "responses": _responses(operation, schema_of),
    }
    if operation.warning:
        item["x-warning"] = operation.warning
    if operation.documented_bodies:
        schemas = [schema_of[one] for one in operation.documented_bodies]
        schema = schemas[0] if len(schemas) == 1 else {"oneOf": schemas}
        item["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    if operation.raw_media:
        raw = {operation.raw_media: {"schema": {"type": "string", "maxLength": operation.body_bytes_max}}}
        item["requestBody"] = {"required": True, "content": raw}
    parameters = list(_parameters(operation, by_token))
    if parameters:
        item["parameters"] = parameters
    if isinstance(operation.auth, StaffAuth):
        item["security"] = [{"staff": []}]
    elif by_token and operation.names_caller:
        item["security"] = _security(operation)
    return item


def _parameters(operation: Operation, by_token: bool) -> Iterable[Document]:
    if operation.names_caller and operation.form is None:
        user_id = {"type": "string", "minLength": 1, "maxLength": ID_CHARS_MAX}
        required = operation.auth is Auth.CALLER and not by_token
        yield {"name": "X-User-Id", "in": "header", "required": required, "schema": user_id}
    if operation.idempotent:
        key = {"type": "string", "minLength": 1, "maxLength": IDEMPOTENCY_KEY_CHARS_MAX, "pattern": PRINTABLE}
        yield {"name": "Idempotency-Key", "in": "header", "required": False, "schema": key}
    if operation.takes_pass:
        yield {"name": "X-FirstClick-Pass", "in": "header", "required": False, "schema": {"type": "string"}}
    if operation.caching is Caching.ETAG:
        yield {"name": "If-None-Match", "in": "header", "required": False, "schema": {"type": "string"}}
    if operation.needs_match:
        yield {"name": "If-Match", "in": "header", "required": True, "schema": {"type": "string"}}
    for name, schema, sentence in operation.query:
        yield {"name": name, "in": "query", "required": False, "schema": dict(schema), "description": sentence}


def _responses(operation: Operation, schema_of: dict[Any, Any]) -> Document:
    responses: Document = {str(operation.status): _success(operation, schema_of)}
    if operation.also is not None:
        responses[str(operation.also)] = _success(operation, schema_of)
    if operation.caching is Caching.ETAG:
        responses["304"] = {"description": "Nothing has changed since the ETag that you named."}
    for status, refusals in sorted(_by_status(operation.all_refusals()).items()):
        responses[str(status)] = _problem(refusals)
    return responses


def _success(operation: Operation, schema_of: dict[Any, Any]) -> Document:
    response: Document = {"description": "Done." if operation.answer is None else "As asked."}
    if operation.answer is not None:
        response["content"] = {operation.media: {"schema": _media_schema(operation, schema_of)}}
        if operation.also_media:
            response["content"][operation.also_media] = {"schema": {"type": "string"}}
    if operation.caching is Caching.ETAG:
        response["headers"] = {"ETag": {"schema": {"type": "string"}}}
    if operation.located:
        address = {"schema": {"type": "string"}, "description": "The address of what was made."}
        response["headers"] = {"Location": address}
    return response


def _media_schema(operation: Operation, schema_of: dict[Any, Any]) -> Document:
    return dict(schema_of[operation.answer]) if operation.media == "application/json" else {"type": "string"}


def _by_status(refusals: Iterable[type[Refusal]]) -> dict[int, list[type[Refusal]]]:
    found: dict[int, list[type[Refusal]]] = {}
    for refusal in dict.fromkeys(refusals):
        found.setdefault(refusal.status, []).append(refusal)
    return found


def _problem(refusals: list[type[Refusal]]) -> Document:
    response: Document = {
        "description": " ".join((refusal.__doc__ or "").partition("\n")[0] for refusal in refusals),
        "content": {"application/problem+json": {"schema": {"$ref": REF.format(name="Problem")}}},
    }
    if refusals[0].status in (429, 503):
        response["headers"] = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds."}}
    return response


def _plain(path: str) -> str:
    return path.replace(":path}", "}")
