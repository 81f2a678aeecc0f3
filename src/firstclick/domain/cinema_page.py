"""What a cinema's own page shows beside its programme: pictures, colours, links, and how films are shown."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Picture:
    """An image as the programme names it: a file, or one elsewhere by its `https:` address.

    `digest` names the content of a file, with its size in pixels; it is "" for one elsewhere.
    """

    name: str
    digest: str = ""
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class CinemaPage:
    """How the page looks. `accent` and `accent_dark` are colours such as `#8f4b00`, of the light and the dark theme.

    `logo_dark` takes the place of `logo` in the dark theme. `imprint_url` and `privacy_url` are links of the footer.
    `languages` are codes such as `fr`, the first of them for who reads none of them. What is empty is as usual.
    """

    accent: str = ""
    accent_dark: str = ""
    logo: Picture | None = None
    logo_dark: Picture | None = None
    imprint_url: str = ""
    privacy_url: str = ""
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Presentation:
    """In which form a film is shown. `spoken` and `subtitles` are language codes (BCP 47) such as `en`."""

    formats: tuple[str, ...] = ()
    spoken: str = ""
    subtitles: tuple[str, ...] = ()
    audio_described: bool = False


PAGE_LANGUAGES = ("en", "de", "fr")
"""The languages of the buyer's page and of all that follows the buyer. The first is for who reads none of them."""
NO_PAGE = CinemaPage()
PLAIN = Presentation()
"""Nothing is said about the form."""
