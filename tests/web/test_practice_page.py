"""The page of the practice provider: a form without a script, in two languages, that leads back to the payment."""

from __future__ import annotations

import re
import uuid

import pytest

from firstclick.payments.practice import Way
from firstclick.web.pages.practice_words import LANGUAGES, language_of
from tests.web.paying import PayingBuyer
from tests.web.refusing import refused


async def test_the_page_says_what_is_to_pay_and_has_a_button_for_each_way(anna: PayingBuyer, dear: str) -> None:
    payment = await anna.begun(dear, "A1")
    answer = await anna.http.get(payment["next"])
    assert answer.status_code == 200
    assert "GBP 13.00" in answer.text or "13.00 GBP" in answer.text
    assert re.findall(r'name="way" value="([^"]+)"', answer.text) == [one.value for one in Way]
    described = re.findall(r'aria-describedby="([^"]+)"', answer.text)
    assert described == re.findall(r'<span id="([^"]+)"', answer.text)
    assert "<script" not in answer.text


async def test_the_page_runs_no_script_and_is_shown_in_no_frame(anna: PayingBuyer, dear: str) -> None:
    payment = await anna.begun(dear, "A1")
    policies = (await anna.http.get(payment["next"])).headers.get_list("content-security-policy")
    assert len(policies) == 1
    assert "default-src 'none'" in policies[0]
    assert "script-src" not in policies[0]
    assert "form-action 'self'" in policies[0]
    assert "frame-ancestors 'none'" in policies[0]


async def test_the_page_speaks_the_buyers_language(anna: PayingBuyer, dear: str) -> None:
    path = (await anna.begun(dear, "A1"))["next"]
    german = await anna.http.get(path, headers={"Accept-Language": "it, de-AT;q=0.8, en"})
    assert 'lang="de"' in german.text
    assert LANGUAGES["de"].title in german.text
    assert 'lang="en"' in (await anna.http.get(path, headers={"Accept-Language": "it"})).text
    assert LANGUAGES["fr"].question in (await anna.http.get(path, headers={"Accept-Language": "fr-CA"})).text
    assert language_of(b"") == "en"


def test_all_languages_have_every_button() -> None:
    assert [list(words.ways) for words in LANGUAGES.values()] == [[one.value for one in Way]] * len(LANGUAGES)


@pytest.mark.parametrize(("way", "status"), [("pay", "paid"), ("decline", "declined"), ("slow", "paid")])
async def test_a_choice_leads_back_to_the_payment(anna: PayingBuyer, dear: str, way: str, status: str) -> None:
    payment_id = (await anna.begun(dear, "A1"))["payment_id"]
    answer = await anna.choose(payment_id, way)
    assert (answer.status_code, answer.headers["location"]) == (303, f"../#/payment/{payment_id}")
    await anna.becomes(payment_id, status)


@pytest.mark.parametrize("way", ["late", "silent", "despite-cancel"])
async def test_other_choices_leave_the_payment_waiting(anna: PayingBuyer, dear: str, way: str) -> None:
    payment_id = (await anna.begun(dear, "A1"))["payment_id"]
    assert (await anna.choose(payment_id, way)).status_code == 303
    assert (await anna.payment(payment_id))["status"] == "waiting"


async def test_what_was_chosen_is_not_chosen_again(anna: PayingBuyer, dear: str) -> None:
    payment = await anna.bought(dear, "A1")
    page = await anna.http.get(f"/practice/{payment['payment_id']}")
    assert "<form" not in page.text
    await anna.choose(payment["payment_id"], "decline")
    assert (await anna.payment(payment["payment_id"]))["status"] == "paid"


async def test_a_choice_that_there_is_not_is_400_and_a_payment_404(anna: PayingBuyer, dear: str) -> None:
    payment_id = (await anna.begun(dear, "A1"))["payment_id"]
    refused(await anna.choose(payment_id, "steal"), 400, "bad-request")
    refused(await anna.http.post(f"/practice/{payment_id}"), 400, "bad-request")
    refused(await anna.choose(str(uuid.uuid4()), "pay"), 404, "unknown-payment")
    refused(await anna.http.get("/practice/1"), 404, "unknown-payment")
    refused(await anna.choose(payment_id, "x" * 300), 413, "body-too-large")
