"""A ticket is found by its reference and the name that it was booked with; what is tried too often has to wait."""

from __future__ import annotations

import pytest

from firstclick.domain.booking import UNKNOWN_BUYER, BuyerDetails, buyer_name_key
from firstclick.domain.refusals import TicketNotFound, TooManyTicketSearches
from firstclick.service.checkout.ticket_search import (
    HOUR_MS,
    SEARCHES_PER_ADDRESS,
    SEARCHES_PER_REFERENCE,
    SEARCHES_PER_REFERENCE_AND_ADDRESS,
    TicketSearch,
    ticket_search_rates,
)
from tests.service.cinema import Cinema
from tests.simulation.clocks import HandClock

NAME = "Ann-Marie Lée"
OTHER = "K7QF-3M9T"


def search_of(cinema: Cinema) -> TicketSearch:
    return TicketSearch(cinema.desk, ticket_search_rates(shared=False))


async def booked(cinema: Cinema, buyer: BuyerDetails) -> str:
    """The reference of a new booking."""
    session = await cinema.hold("anna", "A1")
    return (await cinema.bookings.confirm(session, "anna", buyer=buyer)).reference


@pytest.mark.parametrize(
    "name", [NAME, "ANN-MARIE LÉE", "ann-marie  lée ", "Ann-Marie\u00a0Le\u0301e", "\uff21nn-Marie Lée"]
)
async def test_case_blanks_and_the_way_letters_are_made_do_not_count(cinema: Cinema, name: str) -> None:
    reference = await booked(cinema, BuyerDetails(name=NAME))
    typed = reference.lower().replace("-", " ")
    found = await search_of(cinema).find(typed, name, "here")
    assert (found.reference, found.seat_ids) == (reference, ("A1",))


def test_names_that_people_tell_apart_are_told_apart() -> None:
    names = ["Ann Lee", "Ann Lée", "AnnLee", "Lee Ann", "Straße", "Anna Lee"]
    assert len({buyer_name_key(name) for name in names}) == len(names)
    assert buyer_name_key("STRASSE") == buyer_name_key("Straße")


@pytest.mark.parametrize(
    ("buyer", "name"),
    [
        (BuyerDetails(name=NAME), "Ann-Marie Lee"),
        (BuyerDetails(name=NAME), " "),
        (UNKNOWN_BUYER, "Ann"),
        (UNKNOWN_BUYER, " "),
    ],
)
async def test_another_name_no_name_and_another_reference_are_refused_alike(
    cinema: Cinema, buyer: BuyerDetails, name: str
) -> None:
    reference, search = await booked(cinema, buyer), search_of(cinema)
    sentences = set()
    for tried in (reference, OTHER, "nothing"):
        with pytest.raises(TicketNotFound) as refused:
            await search.find(tried, name, "here")
        sentences.add(refused.value.sentence)
    assert len(sentences) == 1


@pytest.mark.parametrize("exists", [True, False])
async def test_a_reference_that_is_tried_from_everywhere_leaves_each_address_a_few_tries(
    cinema: Cinema, clock: HandClock, exists: bool
) -> None:
    reference, search = await booked(cinema, BuyerDetails(name=NAME)), search_of(cinema)
    tried = reference if exists else OTHER
    for number in range(SEARCHES_PER_REFERENCE):
        with pytest.raises(TicketNotFound):
            await search.find(tried, f"guess {number}", f"network {number}")
    for _ in range(SEARCHES_PER_REFERENCE_AND_ADDRESS):
        with pytest.raises(TicketNotFound):
            await search.find(tried, "guess", "guesser")
    with pytest.raises(TooManyTicketSearches) as refused:
        await search.find(tried, "guess", "guesser")
    assert 0 < (refused.value.retry_after_ms or 0) <= HOUR_MS
    assert (await search.find(reference, NAME, "home")).reference == reference
    clock.advance(HOUR_MS)
    assert (await search.find(reference, NAME, "guesser")).reference == reference


async def test_an_address_that_tries_many_references_has_to_wait_and_others_have_not(cinema: Cinema) -> None:
    reference, search = await booked(cinema, BuyerDetails(name=NAME)), search_of(cinema)
    for number in range(SEARCHES_PER_ADDRESS):
        with pytest.raises(TicketNotFound):
            await search.find(f"guess {number}", NAME, "guesser")
    with pytest.raises(TooManyTicketSearches):
        await search.find(reference, NAME, "guesser")
    for network in ("home", ""):
        assert (await search.find(reference, NAME, network)).reference == reference
