"""A body that is not of its form is refused with a sentence that says what is expected."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

import pytest
from msgspec import UNSET, Meta, Struct, UnsetType, inspect

import firstclick.web.operations  # noqa: F401 - it imports every form
from firstclick.web.admin.administration_wire import AddStaffBody
from firstclick.web.api.booking_wire import CancelBody, ConfirmBody, Email
from firstclick.web.api.wire import BestBody
from firstclick.web.core.forms import FormReader
from firstclick.web.core.refusals import BadRequest
from firstclick.web.core.requests import Request

ADDRESS = "must be an address such as ann@example.org."
ANN = '"user_id":"ann"'


class Many(Struct):
    """A form with its texts and values in other places."""

    lists: list[list[Email | None]] = []
    maps: dict[str, Literal["a", "b", 3] | UnsetType | None] = {}
    one: Literal["only"] | None = None
    keys: dict[Annotated[str, Meta(pattern="^k")], int] = {}
    bare: Annotated[str, Meta(pattern="^b")] | UnsetType = UNSET


def refusal(form: type[Struct], body: str, *, user_id_required: bool = True) -> str:
    reader = FormReader(form, user_id_required=user_id_required)
    with pytest.raises(BadRequest) as caught:
        reader.read(Request("POST", "/", [], body=body.encode()))
    return str(caught.value)


@pytest.mark.parametrize(
    ("form", "body", "sentence"),
    [
        (ConfirmBody, f'{{{ANN},"email":"not an address"}}', f"email {ADDRESS}"),
        (ConfirmBody, '{"user_id":"a\\u0000"}', "user_id must be text without control characters."),
        (ConfirmBody, f'{{{ANN},"name":"a\\nb"}}', "name must be one line of text."),
        (ConfirmBody, f'{{{ANN},"language":"??"}}', "language must be a language such as en or de-AT."),
        (
            ConfirmBody,
            f'{{{ANN},"paid":{{"amount":1,"reference":"r","currency":"eur"}}}}',
            "paid.currency must be three capital letters such as EUR.",
        ),
        (CancelBody, '{"email":"a - at `$.user_id`"}', f"email {ADDRESS}"),
        (
            BestBody,
            f'{{{ANN},"best_available":1,"kinds":["standard","gold - at `$.user_id`"]}}',
            "kinds[1] must be standard, premium, wheelchair, companion or love.",
        ),
        (
            AddStaffBody,
            '{"name":"ann","password":"long enough 1","role":"boss"}',
            "role must be door, counter, manager or owner.",
        ),
        (Many, '{"lists":[[],[null,"x"]]}', f"lists[1][1] {ADDRESS}"),
        (Many, '{"maps":{"x":"c"}}', "maps[...] must be 3, a or b."),
        (Many, '{"one":"two"}', "one must be only."),
    ],
)
def test_a_sentence_says_what_a_field_must_be(form: type[Struct], body: str, sentence: str) -> None:
    assert refusal(form, body) == sentence


def test_a_form_without_its_user_has_the_same_sentences() -> None:
    assert refusal(ConfirmBody, '{"email":"x"}', user_id_required=False) == f"email {ADDRESS}"


@pytest.mark.parametrize("body", ['{"keys":{"x":1}}', '{"bare":"x"}', '{"lists":1}', "[]"])
def test_all_else_that_is_wrong_is_said_too(body: str) -> None:
    assert refusal(Many, body).startswith("The body is not of the right form: Expected ")


def forms() -> Iterator[type[Struct]]:
    """Every body that some operation reads."""
    waiting = list(Struct.__subclasses__())
    while waiting:
        form = waiting.pop()
        waiting += form.__subclasses__()
        if form.__module__.startswith("firstclick.web.") and form.__name__.endswith("Body"):
            yield form


def patterns(node: Struct, what: str | None = None) -> Iterator[tuple[str, str | None]]:
    """Every pattern in a form's description, with what its text must be."""
    if isinstance(node, inspect.Metadata):
        what = (node.extra or {}).get("must_be", what)
    if isinstance(node, inspect.StrType) and node.pattern is not None:
        yield node.pattern, what
    for name in node.__struct_fields__:
        value = getattr(node, name)
        for inner in value if isinstance(value, tuple) else (value,):
            if isinstance(inner, inspect.Type | inspect.Field):
                yield from patterns(inner, what)


def test_every_pattern_of_every_form_says_what_its_text_must_be() -> None:
    found = {(form.__name__, *one) for form in forms() for one in patterns(inspect.type_info(form))}
    assert len(found) > 20
    assert not [one for one in found if one[2] is None]
