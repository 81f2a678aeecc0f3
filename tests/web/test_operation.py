"""What a declared operation implies: its name, its bodies, and every refusal that it may answer with."""

from __future__ import annotations

import pytest

from firstclick.domain.refusals import (
    LedgerUnavailable,
    Refusal,
    SeatTaken,
    StaffNotAllowed,
    StaffNotSignedIn,
    StoreUnavailable,
    TooManySignIns,
)
from firstclick.domain.staff.roles import Act
from firstclick.web.api.wire import HoldBody, UserBody
from firstclick.web.core import refusals as http
from firstclick.web.core.operation import Auth, Cost, CountsAs, Operation, Tag, merge
from firstclick.web.core.replies import Reply
from firstclick.web.core.requests import Request

STAFF = {StaffNotSignedIn, StaffNotAllowed, LedgerUnavailable}
ALWAYS = {http.WrongMethod, http.HeadersTooLarge}
FREE = {"cost": Cost.NOTHING}
IDEMPOTENT = {http.KeyUsedForAnother, http.StillUnderWay, http.TooManyKeys, StoreUnavailable, LedgerUnavailable}


async def look_around(_: Request) -> Reply:
    return Reply(200, [])


def declared(**fields: object) -> Operation:
    return Operation(look_around, 200, None, tag=Tag.SEATS, **fields)  # type: ignore[arg-type] # some fields of it


@pytest.mark.parametrize(
    ("fields", "implied"),
    [
        (FREE, set()),
        ({}, {http.TooManyRequestsFromHere}),
        ({**FREE, "form": UserBody}, {http.BadRequest, http.BodyTooLarge, http.NotJson}),
        ({**FREE, "auth": Auth.OPTIONAL}, {http.BadRequest, http.NotSignedIn}),
        (
            {**FREE, "auth": Auth.OPTIONAL, "form": UserBody},
            {http.BadRequest, http.NotSignedIn, http.KeyScopeMissing, http.BodyTooLarge, http.NotJson},
        ),
        ({**FREE, "auth": Auth.CALLER}, {http.BadRequest, http.NotSignedIn, http.KeyScopeMissing}),
        ({**FREE, "auth": Auth.staff(Act.SELL)}, STAFF),
        ({**FREE, "auth": Auth.SIGN_IN}, {*STAFF, TooManySignIns}),
        ({**FREE, "takes_pass": True}, {http.PassRequired, http.PassInvalid}),
        ({**FREE, "counts_as": CountsAs.TRY}, {http.TooManyTriesFromHere}),
        ({**FREE, "idempotent": True}, IDEMPOTENT),
        ({**FREE, "refusals": (SeatTaken,)}, {SeatTaken}),
    ],
    ids=[
        *("free", "cost", "form", "optional", "optional form", "caller", "staff", "sign-in", "pass", "try"),
        *("idempotent", "refusals"),
    ],
)
def test_each_declaration_implies_its_refusals(fields: dict[str, object], implied: set[type[Refusal]]) -> None:
    assert set(declared(**fields).all_refusals()) == ALWAYS | implied


def test_all_declarations_together_imply_all_of_them() -> None:
    every = declared(
        form=UserBody,
        auth=Auth.CALLER,
        takes_pass=True,
        counts_as=CountsAs.TRY,
        idempotent=True,
        refusals=(SeatTaken,),
    )
    body, who = {http.BadRequest, http.BodyTooLarge, http.NotJson}, {http.NotSignedIn, http.KeyScopeMissing}
    shown, counted = {http.PassRequired, http.PassInvalid}, {http.TooManyTriesFromHere, http.TooManyRequestsFromHere}
    assert set(every.all_refusals()) == ALWAYS | body | who | shown | counted | IDEMPOTENT | {SeatTaken}


def test_a_refusal_is_listed_once_and_the_operations_own_come_first() -> None:
    listed = declared(form=UserBody, auth=Auth.CALLER, refusals=(http.BadRequest, SeatTaken)).all_refusals()
    assert listed[:2] == (http.BadRequest, SeatTaken)
    assert len(listed) == len(set(listed))


def test_an_operation_is_called_what_its_handler_is_called() -> None:
    assert declared().name == "look_around"


def test_the_bodies_that_are_documented_are_those_that_are_declared_or_the_form() -> None:
    assert declared().documented_bodies == ()
    assert declared(form=UserBody).documented_bodies == (UserBody,)
    assert declared(form=UserBody, bodies=(HoldBody, UserBody)).documented_bodies == (HoldBody, UserBody)


def test_features_are_merged_and_two_with_one_address_are_refused() -> None:
    one, two = {"/a": {"GET": declared()}}, {"/b": {"GET": declared()}, "/c": {}}
    assert merge(one, two) == {**one, **two}
    assert merge() == {}
    with pytest.raises(ValueError, match=r"^two features have the address /b, /c$"):
        merge(one, two, {"/c": {}, "/b": {}})


def test_every_tag_is_its_name_and_has_its_sentence() -> None:
    assert (str(Tag.SEATS), Tag.SEATS.sentence) == ("seats", "Every seat's status, and new holds.")


def test_an_operation_of_staff_needs_a_fresh_proof_when_one_of_its_acts_does() -> None:
    needed = [Auth.staff(*acts).needs_proof for acts in ((Act.REFUND, Act.CANCEL), (Act.CANCEL,), ())]
    assert needed == [True, False, False]
