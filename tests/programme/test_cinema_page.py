"""What `[cinema]`, movies and showtimes say for the page: colours, pictures, links, and how films are shown."""

from __future__ import annotations

import pytest

from firstclick.domain.cinema_page import NO_PAGE, PLAIN, Picture, Presentation
from firstclick.domain.contrast import DARK, LIGHT, RATIO_MIN, lowest_contrast, readable
from firstclick.domain.programme import Programme
from firstclick.programme_file import TomlReader, compare
from firstclick.programme_file.draft import read_draft
from firstclick.service.ports.programme import ProgrammeError, ProgrammeText
from tests.programme.sample import SAMPLE, changed, parse, problem

ZONE = 'timezone = "Europe/London"\n'
TITLE = 'title = "Night Train to Marrowby"\n'
NOW_MS = 1_795_435_200_000
REQUIRED = "4.5 to 1 is required."
NO_LINK = "must be an address such as https://cinema.example/page."
NO_FILE = "must be a file beside the programme, or begin with https://."
LOGO = Picture("logo.svg", "0123456789abcdef0123456789abcdef", 120, 40)


def with_cinema(*lines: str) -> str:
    return changed(ZONE, ZONE + "".join(f"{line}\n" for line in lines))


def with_movie(*lines: str) -> str:
    return changed(TITLE, TITLE + "".join(f"{line}\n" for line in lines))


def read(text: str, *stored: Picture) -> Programme:
    source = ProgrammeText(text, "week.toml", stored={one.name: one for one in stored})
    return TomlReader().parse(source, NOW_MS)


def refusal_of(text: str) -> str:
    with pytest.raises(ProgrammeError) as caught:
        parse(text)
    assert len(caught.value.problems) == 1, caught.value.problems
    return caught.value.problems[0]


def test_a_programme_that_says_nothing_has_the_usual_page() -> None:
    programme = parse(SAMPLE)
    assert programme.page == NO_PAGE
    assert {one.presentation for one in programme.showtimes} == {PLAIN}
    assert programme.pictures == ()


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (
            ('accent = "#F4B856"', 'accent_dark = "#f4b856"'),
            f"[cinema]: accent #F4B856 has a contrast of 1.45 to 1 on #f7e7cd of the light theme; {REQUIRED} "
            "Name a darker one, such as #84632e.",
        ),
        (
            ('accent = "#8f4b00"', 'accent_dark = "#8f4b00"'),
            f"[cinema]: accent_dark #8f4b00 has a contrast of 1.64 to 1 on #343d50 of the dark theme; {REQUIRED} "
            "Name a lighter one, such as #c5a17a.",
        ),
        (('accent = "brown"',), '[cinema]: accent "brown" must be a colour such as #8f4b00.'),
        (
            ('accent_dark = "#f4b856"',),
            "[cinema]: accent_dark is the colour of the dark theme; it needs an accent for the light one.",
        ),
        (('languages = ["en", "xx"]',), '[cinema]: languages: the page has no "xx"; it has en, de, fr.'),
        (
            ('imprint = "http://a.example"',),
            '[cinema]: imprint "http://a.example" ' + NO_LINK,
        ),
        (
            ('imprint = "https://a.example/ b"',),
            '[cinema]: imprint "https://a.example/ b" ' + NO_LINK,
        ),
        (
            ('logo = "../logo.svg"',),
            '[cinema]: logo "../logo.svg" ' + NO_FILE,
        ),
        (
            ('logo = "/etc/passwd"',),
            '[cinema]: logo "/etc/passwd" ' + NO_FILE,
        ),
        (('logo = "logo.svg"',), '[cinema]: logo "logo.svg": there is no such file beside the programme.'),
        (
            ('logo = "https://img.example; script-src *"',),
            '[cinema]: logo "https://img.example; script-src *" ' + NO_LINK,
        ),
    ],
)
def test_a_page_that_cannot_be_shown_is_refused_and_why(lines: tuple[str, ...], sentence: str) -> None:
    assert refusal_of(with_cinema(*lines)).partition(": ")[2] == sentence


def test_two_colours_a_logo_and_links_are_the_page() -> None:
    text = with_cinema(
        'accent = "#8F4B00"',
        'accent_dark = "#f4b856"',
        'logo = "logo.svg"',
        'logo_dark = "https://img.example/dark.png"',
        'imprint = "https://corner.example/imprint"',
        'privacy = "https://corner.example/privacy"',
        'languages = ["de", "en"]',
    )
    page = read(text, LOGO).page
    assert (page.accent, page.accent_dark) == ("#8f4b00", "#f4b856")
    assert (page.logo, page.logo_dark) == (LOGO, Picture("https://img.example/dark.png"))
    assert (page.imprint_url, page.privacy_url) == ("https://corner.example/imprint", "https://corner.example/privacy")
    assert page.languages == ("de", "en")


def test_one_accent_does_for_both_themes() -> None:
    """No colour can be read in both, so that a lighter one is made for the dark theme: also of what is documented."""
    page = parse(with_cinema('accent = "#8F4B00"')).page
    assert (page.accent, page.accent_dark) == ("#8f4b00", "#c5a17a")


@pytest.mark.parametrize("colour", ["#000000", "#ffffff", "#ffee00", "#0000ff", "#757575", "#8f4b00"])
def test_a_colour_that_is_proposed_can_be_read(colour: str) -> None:
    for behind, towards in ((LIGHT, "#000000"), (DARK, "#ffffff")):
        proposed = readable(colour, behind, towards)
        assert lowest_contrast(proposed, behind)[0] >= RATIO_MIN
        assert readable(proposed, behind, towards) == proposed


def test_a_showtime_is_shown_as_its_movie_unless_it_says_otherwise() -> None:
    text = with_movie('formats = ["3D", "OV"]', 'spoken = "de"', 'subtitles = ["en"]', "audio_described = true")
    text = changed('times = ["17:00", "20:15"]\n', 'times = ["17:00", "20:15"]\nformats = []\nsubtitles = []\n', text)
    shown = {one.auditorium.auditorium_id: one.presentation for one in parse(text).showtimes if one.starts_at_ms}
    assert shown["cellar"] == Presentation(("3D", "OV"), "de", ("en",), audio_described=True)
    assert shown["studio"] == Presentation((), "de", (), audio_described=True)


def test_a_movie_without_a_timetable_is_shown_as_it_says() -> None:
    programme = parse(changed('title = "The Glass Orchard"\n', 'title = "The Glass Orchard"\nformats = ["70 mm"]\n'))
    assert programme.showtime_by_id["movie-1"].presentation == Presentation(("70 mm",))


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ('spoken = "English"', 'spoken "English" must be the code of a language, such as en or pt-BR.'),
        ('subtitles = ["en", "?"]', 'subtitles "?" must be the code of a language, such as en or pt-BR.'),
        ('subtitles = ["en", "en"]', 'subtitles names "en" more than once.'),
        ('formats = [""]', 'formats: "" must have from 1 to 20 characters.'),
        (f"formats = {[str(one) for one in range(9)]}", "formats has 9 entries; 8 is the most."),
        ('poster = "night.png"', 'poster "night.png": there is no such file beside the programme.'),
        (
            'trailer = "javascript:alert(1)"',
            'trailer "javascript:alert(1)" ' + NO_LINK,
        ),
    ],
)
def test_a_movie_that_cannot_be_shown_so_is_refused_and_why(line: str, sentence: str) -> None:
    assert problem(TITLE, f"{TITLE}{line}\n").endswith(f'[[movie]] "night-train": {sentence}')


def test_what_an_import_changes_on_the_page_is_listed_before_and_after() -> None:
    before = read(with_cinema('accent = "#8f4b00"', 'accent_dark = "#f4b856"', 'logo = "logo.svg"'), LOGO)
    other = Picture("logo.svg", "f" * 32, 120, 40)
    text = with_cinema('accent = "#0b5cad"', 'accent_dark = "#f4b856"', 'logo = "logo.svg"')
    text = changed(TITLE, TITLE + 'formats = ["3D"]\ntrailer = "https://tube.example/1"\n', text)
    lines = list(compare(before, read(text, other)))
    assert lines[:3] == [
        'changed: cinema, accent "#8f4b00" → "#0b5cad"',
        'changed: cinema, logo "logo.svg, 120 by 40, 01234567" → "logo.svg, 120 by 40, ffffffff"',
        'changed: movie night-train, trailer "" → "https://tube.example/1"',
    ]
    assert {line.partition(", ")[2] for line in lines[3:]} == {'shown as "" → "3D"'}


def test_forms_keep_what_is_for_the_page() -> None:
    text = with_cinema('imprint = "https://corner.example/imprint"  # ours')
    tables = dict(read_draft(ProgrammeText(text, "week.toml"), None, NOW_MS, 1).tables)
    tables["movie"][0]["title"] = "Another"  # type: ignore[index]
    draft = read_draft(ProgrammeText(text, "week.toml"), tables, NOW_MS, 1)
    assert draft.text == text.replace("Night Train to Marrowby", "Another")
    assert draft.problems == []
