"""Payment by card, as a browser and Stripe's twin see it: the page, the secret of a payment, and Stripe's events."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

import firstclick
from firstclick.domain.cinema_page import PAGE_LANGUAGES
from firstclick.web.core.replies import PAY_POLICY
from tests.harness.processes.server import Server
from tests.harness.stripe.account import DECLINED, SECURE
from tests.harness.stripe.serving import CardBuyer, serving_cards
from tests.harness.stripe.twin import PUBLISHABLE_KEY, SECRET_KEY, WEBHOOK_SECRET, Twin
from tests.web.buyer import client_of
from tests.web.paying import DEAR
from tests.web.refusing import refused

STATIC = Path(firstclick.__file__).parent / "static"
CHEAP = '\n[[price]]\nauditorium = "shed"\namounts = { adult = "0.10" }\n[[auditorium]]\nid = "shed"\nname = "Shed"\n'
CHEAP += 'seat_map = "A ssss"\n[[movie]]\nid = "cheap"\ntitle = "Cheap"\nauditorium = "shed"\n'


@pytest.fixture(scope="module")
def cards(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Twin]]:
    """A server that takes cards, and cash at the box office."""
    programme = DEAR.replace('fee_per_order = "1.00"', 'fee_per_order = "0.00"') + CHEAP
    with serving_cards(programme, tmp_path_factory.mktemp("twin"), PAYMENT_PROVIDERS="stripe,counter") as serving:
        yield serving


@pytest.fixture
def twin(cards: tuple[Server, Twin]) -> Iterator[Twin]:
    """The twin, in order."""
    yield cards[1]
    cards[1].faults.down = False
    cards[1].account.refuses_captures = False


@pytest.fixture
async def bea(cards: tuple[Server, Twin]) -> AsyncIterator[CardBuyer]:
    """A buyer with a card."""
    async with client_of(cards[0]) as client:
        yield CardBuyer(client, f"bea-{uuid.uuid4()}")


@pytest.fixture(scope="module")
def _movies() -> Iterator[str]:
    return iter([f"dear-{n}" for n in range(90)])


@pytest.fixture
def room(_movies: Iterator[str]) -> str:
    """A movie that no other test touches."""
    return next(_movies)


async def test_seats_are_paid_by_card_and_booked_before_the_money_is_taken(
    bea: CardBuyer, twin: Twin, room: str
) -> None:
    payment = await bea.begun_card(room, "A1", "A2")
    payment_id = payment["payment_id"]
    assert payment["next"] == f"pay/{payment_id}"
    assert (await bea.pays(twin, payment_id)).json()["status"] == "requires_capture"
    paid = await bea.becomes(payment_id, "paid")
    assert paid["ticket"]
    intent = twin.account.of_payment(payment_id)
    assert (intent["status"], intent["amount_received"], intent["currency"]) == ("succeeded", 2400, "gbp")


async def test_a_declined_card_can_be_followed_by_another(bea: CardBuyer, twin: Twin, room: str) -> None:
    payment_id = (await bea.begun_card(room, "A1"))["payment_id"]
    assert (await bea.pays(twin, payment_id, DECLINED)).status_code == 402
    assert (await bea.becomes(payment_id, "declined"))["next"] == f"pay/{payment_id}"
    await bea.pays(twin, payment_id)
    await bea.becomes(payment_id, "paid")


async def test_while_the_bank_asks_its_customer_the_payment_waits(bea: CardBuyer, twin: Twin, room: str) -> None:
    payment_id = (await bea.begun_card(room, "A1"))["payment_id"]
    assert (await bea.pays(twin, payment_id, SECURE)).json()["status"] == "requires_action"
    assert (await bea.payment(payment_id))["status"] == "waiting"
    twin.account.authenticate(twin.account.of_payment(payment_id)["id"])
    await bea.becomes(payment_id, "paid")


async def test_a_buyer_who_leaves_cannot_pay_any_more(bea: CardBuyer, twin: Twin, room: str) -> None:
    payment_id = (await bea.begun_card(room, "A1"))["payment_id"]
    assert (await bea.http.delete(f"/payments/{payment_id}")).status_code == 204
    await bea.becomes(payment_id, "not_charged")
    assert twin.account.of_payment(payment_id)["status"] == "canceled"
    refused(await bea.secret(payment_id), 409, "payment-over")


async def test_a_bank_that_hands_out_nothing_gives_the_seats_back(bea: CardBuyer, twin: Twin, room: str) -> None:
    payment_id = (await bea.begun_card(room, "A1"))["payment_id"]
    twin.account.refuses_captures = True
    await bea.pays(twin, payment_id)
    assert not (await bea.becomes(payment_id, "not_charged")).get("ticket")
    twin.account.refuses_captures = False
    assert (await bea.statuses(room))["A1"] == "available"
    assert twin.account.of_payment(payment_id)["status"] == "canceled"


async def test_the_secret_of_a_payment_is_for_its_browser_alone(bea: CardBuyer, twin: Twin, room: str) -> None:
    payment_id = (await bea.begun_card(room, "A1"))["payment_id"]
    answer = await bea.secret(payment_id)
    assert answer.json() == {
        "publishable_key": PUBLISHABLE_KEY,
        "client_secret": twin.account.of_payment(payment_id)["client_secret"],
    }
    assert answer.headers["cache-control"] == "no-store"
    assert "_secret_" not in (await bea.http.get(f"/payments/{payment_id}")).text
    due = await bea.begun(room, "A2", provider="counter")
    refused(await bea.secret(due["payment_id"]), 404, "unknown-payment")
    refused(await bea.secret(str(uuid.uuid4())), 404, "unknown-payment")
    await bea.pays(twin, payment_id)
    await bea.becomes(payment_id, "paid")
    refused(await bea.secret(payment_id), 409, "already-paid")


async def test_no_secret_leaves_before_the_row_names_what_was_opened(bea: CardBuyer, twin: Twin, room: str) -> None:
    twin.faults.down = True
    payment = await bea.begun_card(room, "A1")
    assert payment["next"] is None
    refused(await bea.secret(payment["payment_id"]), 503, "provider-silent")
    twin.faults.down = False
    while (await bea.secret(payment["payment_id"])).status_code != 200:
        assert (await bea.payment(payment["payment_id"]))["status"] == "waiting"
    await bea.pays(twin, payment["payment_id"])
    await bea.becomes(payment["payment_id"], "paid")


async def test_a_silent_provider_is_503_and_the_payment_waits(bea: CardBuyer, twin: Twin, room: str) -> None:
    payment_id = (await bea.begun_card(room, "A1"))["payment_id"]
    twin.faults.down = True
    answer = await bea.secret(payment_id)
    refused(answer, 503, "provider-silent")
    assert answer.headers["retry-after"]
    assert (await bea.payment(payment_id))["status"] == "waiting"


async def test_an_amount_that_stripe_does_not_take_is_refused_before_anything_is_begun(bea: CardBuyer) -> None:
    session_id = await bea.held("cheap", "A1")
    quote = await bea.quoted(session_id, "A1")
    refused(await bea.begin(session_id, quote, "stripe"), 422, "amount-not-taken")
    assert (await bea.begin(session_id, quote, "counter")).status_code == 201


def about(payment_id: str, **more: str) -> str:
    """An event as Stripe sends it."""
    return json.dumps({"object": "event", "data": {"object": {"metadata": {"payment_id": payment_id}}}, **more})


async def test_an_event_rings_and_is_believed_in_nothing(bea: CardBuyer, twin: Twin, room: str) -> None:
    payment_id = (await bea.begun_card(room, "A1"))["payment_id"]
    lie = about(payment_id, type="payment_intent.succeeded")
    assert (await bea.event(lie)).status_code == 204
    assert (await bea.payment(payment_id))["status"] == "waiting", "nothing was paid, whatever an event says"
    twin.account.confirm(twin.account.of_payment(payment_id)["id"], "4242424242424242")
    for _ in range(2):
        assert (await bea.event(about(payment_id, type="payment_intent.canceled"))).status_code == 204
    assert twin.account.of_payment(payment_id)["status"] == "succeeded"
    await bea.becomes(payment_id, "paid")


@pytest.mark.parametrize(
    "body", [about(str(uuid.uuid4())), about("7"), "[]", '{"data": 7}', '{"data": {"object": {}}}']
)
async def test_an_event_of_no_payment_here_does_nothing(bea: CardBuyer, body: str) -> None:
    assert (await bea.event(body)).status_code == 204


async def test_an_event_that_stripe_has_not_signed_just_now_is_400(bea: CardBuyer) -> None:
    now_s, body = int(time.time()), about(str(uuid.uuid4()))
    refused(await bea.event(body, "whsec_another"), 400, "event-not-valid")
    refused(await bea.event(body, at_s=now_s - 400), 400, "event-not-valid")
    refused(await bea.event(body, at_s=now_s + 400), 400, "event-not-valid")
    refused(await bea.event("no json"), 400, "event-not-valid")
    refused(await bea.http.post("/payment-events/stripe", content=b"{}"), 400, "event-not-valid")
    bad = {b"stripe-signature": b"t=1,v1=\xff"}
    refused(await bea.http.post("/payment-events/stripe", content=b"\xff", headers=bad), 400, "event-not-valid")


async def test_an_event_may_have_64_kib_and_no_more(bea: CardBuyer) -> None:
    body = about("7", more="")
    assert (await bea.event(about("7", more="x" * (65_536 - len(body))))).status_code == 204
    refused(await bea.event(about("7", more="x" * (65_537 - len(body)))), 413, "body-too-large")


async def test_the_page_to_pay_loads_scripts_of_stripe_and_no_other_page_does(bea: CardBuyer, room: str) -> None:
    payment = await bea.begun_card(room, "A1")
    page = await bea.http.get(payment["next"])
    (policy,) = page.headers.get_list("content-security-policy")
    rules = dict(rule.strip().split(maxsplit=1) for rule in policy.split(";"))
    assert rules["script-src"] == "'self' https://js.stripe.com https://*.js.stripe.com"
    assert rules["connect-src"] == "'self' https://api.stripe.com"
    assert rules["frame-src"] == "https://js.stripe.com https://*.js.stripe.com https://hooks.stripe.com"
    assert (rules["default-src"], rules["frame-ancestors"]) == ("'none'", "'none'")
    assert "unsafe" not in policy
    for path in ("/", "/docs", "/admin/", "/door/", "/ticket/", "/static/firstclick-seats.js", "/static/pay.html"):
        assert "stripe.com" not in str((await bea.http.get(path)).headers), path


def test_the_address_of_the_script_stands_in_one_file_and_in_the_policy() -> None:
    sources = {
        path.name: path.read_text(encoding="utf-8") for path in STATIC.rglob("*.js") if "zxing" not in path.parts
    }
    assert [name for name, text in sources.items() if "https://js.stripe.com" in text] == ["stripe_script.js"]
    assert 'const ADDRESS = "https://js.stripe.com/v3/";' in sources["stripe_script.js"]
    assert b"https://js.stripe.com" in PAY_POLICY[1]


@pytest.mark.parametrize("code", PAGE_LANGUAGES)
def test_the_page_to_pay_has_a_table_for_each_language(code: str) -> None:
    assert f'code: "{code}"' in (STATIC / "pay" / f"words_{code}.js").read_text(encoding="utf-8")
    assert f'from "./words_{code}.js"' in (STATIC / "pay" / "words.js").read_text(encoding="utf-8")


async def test_no_secret_is_written_down_or_shown(bea: CardBuyer, cards: tuple[Server, Twin], room: str) -> None:
    server, twin = cards
    payment_id = (await bea.begun_card(room, "A1"))["payment_id"]
    secret = twin.account.of_payment(payment_id)["client_secret"]
    shown = [await bea.http.get(path) for path in ("/metrics", "/openapi.json", f"/payments/{payment_id}", "/readyz")]
    await bea.http.get(f"/pay/{payment_id}?payment_intent=pi&payment_intent_client_secret={secret}")
    written = server.output() + server.errors() + "".join(one.text for one in shown)
    for one in (SECRET_KEY, WEBHOOK_SECRET, secret, PUBLISHABLE_KEY):
        assert one not in written
