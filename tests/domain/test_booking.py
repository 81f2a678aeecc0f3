"""The reference that people use for a booking."""

from __future__ import annotations

from firstclick.domain.booking import REFERENCE_ALPHABET, booking_reference


def test_a_reference_is_two_groups_of_four_letters_and_digits() -> None:
    assert booking_reference(0) == "2222-2222"
    assert booking_reference(sum([place * 30**place for place in range(8)])) == "2345-6789"


def test_no_sign_of_a_reference_is_confused_with_another_when_it_is_read_aloud() -> None:
    assert not set("01ILOU") & set(REFERENCE_ALPHABET)
    assert len(set(REFERENCE_ALPHABET)) == len(REFERENCE_ALPHABET) == 30
