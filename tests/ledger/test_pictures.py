"""The cinema's page in the ledger: what is stored of it, and its pictures."""

from __future__ import annotations

from dataclasses import replace

import pytest

from firstclick.domain.cinema_page import CinemaPage, Picture, Presentation
from firstclick.ledger import SqlLedger, pictures
from firstclick.programme_file.pictures import picture_file
from firstclick.service.ports.programme import PictureFile
from tests.ledger.making import NOW_MS
from tests.ledger.test_import_plan import TONIGHT, showing
from tests.programme.picture_files import SVG, png


def file_of(name: str, content: bytes) -> PictureFile:
    found = picture_file(name, content)
    assert isinstance(found, PictureFile)
    return found


OLD, NEW = file_of("logo.svg", SVG), file_of("logo.svg", png(3, 4))
PLAIN = showing(TONIGHT)


async def test_a_programme_comes_back_with_all_that_is_for_the_page(ledger: SqlLedger) -> None:
    page = CinemaPage(
        "#8f4b00", "#f4b856", OLD.picture, NEW.picture, "https://a.example", "https://b.example", ("de", "en")
    )
    movie = replace(
        PLAIN.movies[0], poster=Picture("https://img.example/1"), poster_alt="A moon", trailer_url="https://t.example"
    )
    form = Presentation(("3D", "OV"), "de", ("en", "fr"), audio_described=True)
    showtimes = tuple(replace(one, movie=movie, presentation=form) for one in PLAIN.showtimes)
    written = replace(PLAIN, page=page, movies=(movie, *PLAIN.movies[1:]), showtimes=showtimes)
    await ledger.import_programme(written, "text", NOW_MS)
    assert await ledger.programme() == written


async def test_a_programme_without_a_page_is_stored_as_before(ledger: SqlLedger) -> None:
    await ledger.import_programme(PLAIN, "text", NOW_MS)
    assert await ledger.programme() == PLAIN


async def test_pictures_are_stored_with_their_import_and_the_newest_of_a_name_counts(ledger: SqlLedger) -> None:
    for at_ms, file in ((1, OLD), (2, NEW)):
        await ledger.import_programme(PLAIN, "text", NOW_MS + at_ms, [file])
    assert await ledger.pictures() == {"logo.svg": NEW.picture}
    assert await ledger.programmes.picture(OLD.picture.digest) == OLD
    assert await ledger.programmes.picture("f" * 32) is None
    await ledger.import_programme(PLAIN, "text", NOW_MS + 3, [OLD])
    assert await ledger.pictures() == {"logo.svg": OLD.picture}


async def test_too_many_pictures_cost_the_oldest_that_the_programme_does_not_name(
    ledger: SqlLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "STORED_BYTES_MAX", 2 * len(SVG))
    named = replace(PLAIN, page=CinemaPage(logo=OLD.picture))
    await ledger.import_programme(named, "text", NOW_MS, [OLD])
    for number in range(1, 5):
        await ledger.import_programme(named, "text", NOW_MS + number, [file_of(f"{number}.svg", SVG)])
    assert sorted(await ledger.pictures()) == ["3.svg", "4.svg", "logo.svg"]


async def test_an_import_that_only_changes_the_page_is_planned_as_a_change(ledger: SqlLedger) -> None:
    await ledger.import_programme(PLAIN, "text", NOW_MS)
    plan = await ledger.plan_import(replace(PLAIN, page=CinemaPage(logo=OLD.picture)), NOW_MS)
    assert plan.changes_anything
