"""The JSON body of a request, decoded once into the form that its operation takes."""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable, Container
from typing import Annotated, Any, get_type_hints

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from firstclick.web.core.form_sentences import must_be, sentence_of
from firstclick.web.core.refusals import BadRequest, NotJson
from firstclick.web.core.replies import Reply
from firstclick.web.core.requests import ID_CHARS_MAX, Request

_Handler = Callable[[Request], Awaitable[Reply]]
JSON_MEDIA = (b"application/json",)
UserId = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=ID_CHARS_MAX,
        pattern="^[^\\x00-\\x1f\\x7f]+$(?!\\n)",
        extra=must_be("text without control characters"),
        description="Who asks.",
        examples=["ann"],
    ),
]


class FormReader:
    """Decodes bodies into `form`, a struct that may have a `user_id`. `media` are the content types that are taken.

    With `user_id_required` False a body may leave `user_id` out, which is then `UNSET`.
    """

    def __init__(self, form: type[Struct], media: Container[bytes] = JSON_MEDIA, *, user_id_required: bool) -> None:
        self._form = form if user_id_required else _without_user_id(form)
        self._decode = msgspec.json.Decoder(self._form).decode
        self._media = media

    def read(self, request: Request) -> Any:  # noqa: ANN401 - a form, or one of the same fields
        """The form. Raises `NotJson` and `BadRequest`."""
        announced = request.header(b"content-type")
        if announced is not None and announced.partition(b";")[0].strip().lower() not in self._media:
            raise NotJson
        try:
            return self._decode(request.body)
        except msgspec.ValidationError as error:
            raise BadRequest(sentence_of(error, self._form)) from error
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise BadRequest("The body is not JSON.") from error


def with_form(handler: _Handler, form: type[Struct], media: Container[bytes]) -> _Handler:
    """The handler of an operation that names no caller; `request.form` is set when it is called."""
    decode = FormReader(form, media, user_id_required=True).read

    @functools.wraps(handler)
    def handle(request: Request) -> Awaitable[Reply]:
        request.form = decode(request)
        return handler(request)

    return handle


def _without_user_id(form: type[Struct]) -> type[Struct]:
    """The same form, in which `user_id` may be left out."""
    hints = get_type_hints(form, include_extras=True)
    fields: list[tuple[str, Any, Any]] = [("user_id", UserId | UnsetType, UNSET)]
    for one in msgspec.structs.fields(form):
        if one.name != "user_id":
            default = msgspec.field() if one.required else msgspec.field(default=one.default)
            fields.append((one.name, hints[one.name], default))
    return msgspec.defstruct(form.__name__, fields, kw_only=True, forbid_unknown_fields=True)
