"""The languages of the buyer's page and of all that follows the buyer: one list, and a whole table for each of them."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

import firstclick
from firstclick.delivery.smtp import mail_words
from firstclick.delivery.smtp.mail_words import words_for
from firstclick.domain.cinema_page import PAGE_LANGUAGES, CinemaPage
from firstclick.domain.programme import Programme
from firstclick.web.pages import practice_words
from firstclick.web.pages.cinema import branded

STATIC = Path(firstclick.__file__).parent / "static"
TABLES = sorted(path.name for path in (STATIC / "ui").glob("words_*.js"))
OF_ONE = re.compile(r"\.length === 1|\bn === 1|\bseconds === 1")
NEEDED = "add the key to every language: docs/decisions/0046-languages-by-tables.md says how"


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def texts(words: mail_words.MailWords) -> dict[str, set[str]]:
    """What is filled into each text."""
    joined = {name: " ".join([value] if isinstance(value, str) else value) for name, value in words._asdict().items()}
    return {name: placeholders(text) for name, text in joined.items() if name != "date"}


def test_every_language_has_a_table_for_pages_mails_and_practice_payments() -> None:
    assert tuple(mail_words.LANGUAGES) == PAGE_LANGUAGES
    assert tuple(practice_words.LANGUAGES) == PAGE_LANGUAGES
    listed = re.findall(r'\{ code: "(\w+)", name: "\w+", table: "/static/ui/words_(\w+)\.js" \}', source("words.js"))
    assert listed == [(code, code) for code in PAGE_LANGUAGES]
    head = (STATIC / "index.html").read_text(encoding="utf-8")
    assert re.findall(r'data-(\w\w)="/static/ui/words_(\w\w)\.js"', head) == listed
    assert f'data-language-tables="{" ".join(PAGE_LANGUAGES)}"' in head


@pytest.mark.parametrize("language", PAGE_LANGUAGES[1:])
def test_mails_fill_in_the_same_in_every_language(language: str) -> None:
    assert texts(mail_words.LANGUAGES[language]) == texts(mail_words.LANGUAGES["en"]), NEEDED


@pytest.mark.parametrize("part", sorted({name.partition("words_en")[2] for name in TABLES if "words_en" in name}))
def test_a_part_of_the_english_table_has_its_twin_in_every_language(part: str) -> None:
    assert {f"words_{language}{part}" for language in PAGE_LANGUAGES} <= set(TABLES), NEEDED


@pytest.mark.parametrize("name", TABLES)
def test_no_table_has_plurals_by_hand(name: str) -> None:
    assert OF_ONE.findall(source(name)) == [], "count and form of ui/speech.js know the plural rules of a language"


def test_who_named_no_language_is_written_to_in_the_cinema_s_first() -> None:
    assert [words_for(named, "fr-FR")[0] for named in ("de-AT", "", "it", "en")] == ["de", "fr", "fr", "en"]
    assert words_for("it", "xx")[0] == words_for("")[0] == "en"


def test_the_page_offers_the_languages_of_the_cinema() -> None:
    programme = Programme("A", "UTC", (), (), (), page=CinemaPage(languages=("de", "fr")))
    assert branded('<html lang="en" data-theme="dark">', programme, "") == (
        '<html lang="de" data-languages="de fr" data-theme="dark">'
    )


def source(name: str) -> str:
    return (STATIC / "ui" / name).read_text(encoding="utf-8")
