"""Reads what the page of the cinema shows: the keys of `[cinema]` for it, and those that say how a film is shown."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from firstclick.domain.cinema_page import PAGE_LANGUAGES, PLAIN, CinemaPage, Picture, Presentation
from firstclick.domain.contrast import DARK, LIGHT, RATIO_MIN, lowest_contrast, readable
from firstclick.programme_file.problems import did_you_mean, quoted
from firstclick.programme_file.tables import Table

PAGE_KEYS = ("accent", "accent_dark", "logo", "logo_dark", "imprint", "privacy", "languages")
MOVIE_KEYS = ("poster", "poster_alt", "trailer")
PRESENTATION_KEYS = ("formats", "spoken", "subtitles", "audio_described")
URL_MAX_CHARS = 2_000
FORMAT_MAX_CHARS = 20
LIST_MAX = 8

Pictures = Mapping[str, Picture | str]
"""The files that a programme may name; in the place of one that cannot be shown there is the reason."""

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_FILE = re.compile(r"(?!.*(?:^|/)\.\.?(?:/|$))[\w .-]{1,100}(?:/[\w .-]{1,100}){0,4}")
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[0-9]{1,5})?")


def read_page(table: Table, pictures: Pictures) -> CinemaPage:
    """The keys of `[cinema]` that are for the page."""
    accent = _read_accent(table, "accent", LIGHT, "light")
    accent_dark = _read_accent(table, "accent_dark", DARK, "dark")
    if accent and not table.has("accent_dark"):
        accent_dark = readable(accent, DARK, "#ffffff")
    if accent_dark and not table.has("accent"):
        table.complain("accent_dark is the colour of the dark theme; it needs an accent for the light one.")
    return CinemaPage(
        accent=accent,
        accent_dark=accent_dark,
        logo=read_picture(table, "logo", pictures),
        logo_dark=read_picture(table, "logo_dark", pictures),
        imprint_url=read_link(table, "imprint"),
        privacy_url=read_link(table, "privacy"),
        languages=_read_page_languages(table),
    )


def read_picture(table: Table, key: str, pictures: Pictures) -> Picture | None:
    """A file beside the programme, or one elsewhere by its `https:` address; None without the key."""
    if not table.has(key):
        return None
    name = table.text(key, chars_max=URL_MAX_CHARS)
    if name.startswith("https:"):
        return Picture(_checked_link(table, key, name))
    if name and _FILE.fullmatch(name) is None:
        table.complain(f"{key} {quoted(name)} must be a file beside the programme, or begin with https://.", key)
    elif name:
        found = pictures.get(name, f"there is no such file beside the programme{did_you_mean(name, pictures)}")
        if isinstance(found, Picture):
            return found
        table.complain(f"{key} {quoted(name)}: {found}", key)
    return None


def read_link(table: Table, key: str) -> str:
    """An `https:` address; "" without the key."""
    return _checked_link(table, key, table.text(key, "", URL_MAX_CHARS)) if table.has(key) else ""


def read_presentation(table: Table, usual: Presentation = PLAIN) -> Presentation:
    """How the film is shown; what the table does not say is `usual`."""
    return Presentation(
        _read_formats(table) if table.has("formats") else usual.formats,
        _read_spoken(table) if table.has("spoken") else usual.spoken,
        _read_subtitles(table) if table.has("subtitles") else usual.subtitles,
        table.flag("audio_described", usual.audio_described),
    )


def _read_accent(table: Table, key: str, behind: Sequence[str], theme: str) -> str:
    if not table.has(key):
        return ""
    colour = table.text(key)
    if colour and _COLOUR.fullmatch(colour) is None:
        table.complain(f"{key} {quoted(colour)} must be a colour such as #8f4b00.", key)
        return ""
    if colour:
        _refuse_low_contrast(table, key, colour, (behind, theme))
    return colour.lower()


def _refuse_low_contrast(table: Table, key: str, colour: str, on: tuple[Sequence[str], str]) -> None:
    """Report a colour that cannot be read on a background of the page, in the theme of that name; name one that can."""
    behind, theme = on
    ratio, background = lowest_contrast(colour, behind)
    if ratio < RATIO_MIN:
        shown = int(ratio * 100) / 100  # cut, so that no ratio is shown as the required one
        other, towards = ("darker", "#000000") if theme == "light" else ("lighter", "#ffffff")
        table.complain(
            f"{key} {colour} has a contrast of {shown:.2f} to 1 on {background} of the {theme} theme; "
            f"{RATIO_MIN:g} to 1 is required. Name a {other} one, such as {readable(colour, behind, towards)}.",
            key,
        )


def _read_page_languages(table: Table) -> tuple[str, ...]:
    languages = table.texts("languages")
    for language in languages:
        if language not in PAGE_LANGUAGES:
            known = ", ".join(PAGE_LANGUAGES)
            table.complain(f"languages: the page has no {quoted(language)}; it has {known}.", "languages")
    return languages


def _read_formats(table: Table) -> tuple[str, ...]:
    formats = tuple(" ".join(one.split()) for one in _short_list(table, "formats"))
    for one in formats:
        if not one or len(one) > FORMAT_MAX_CHARS or not one.isprintable():
            table.complain(f"formats: {quoted(one)} must have from 1 to {FORMAT_MAX_CHARS} characters.", "formats")
    return formats


def _read_spoken(table: Table) -> str:
    spoken = table.text("spoken")
    if spoken:
        _check_language(table, "spoken", spoken)
    return spoken


def _read_subtitles(table: Table) -> tuple[str, ...]:
    subtitles = _short_list(table, "subtitles")
    for language in subtitles:
        _check_language(table, "subtitles", language)
    return subtitles


def _short_list(table: Table, key: str) -> tuple[str, ...]:
    values = table.texts(key)
    if len(values) > LIST_MAX:
        table.complain(f"{key} has {len(values)} entries; {LIST_MAX} is the most.", key)
    return values


def _check_language(table: Table, key: str, language: str) -> None:
    if _LANGUAGE.fullmatch(language) is None:
        table.complain(f"{key} {quoted(language)} must be the code of a language, such as en or pt-BR.", key)


def _checked_link(table: Table, key: str, address: str) -> str:
    """The address, where it is one by `https:` that a Content-Security-Policy can name."""
    try:
        parts = urlsplit(address)
        is_link = parts.scheme == "https" and _HOST.fullmatch(parts.netloc) is not None
    except ValueError:
        is_link = False
    if address and (not is_link or not address.isascii() or any(char in ' "<>\\' for char in address)):
        table.complain(f"{key} {quoted(address)} must be an address such as https://cinema.example/page.", key)
        return ""
    return address
