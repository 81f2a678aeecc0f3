"""Pictures beside a programme: their type and size are found in their content, and their number has an end."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from firstclick.programme_file import load_programme_at, read_source
from firstclick.programme_file.pictures import PICTURE_BYTES_MAX, files_beside, picture_file
from firstclick.service.ports.programme import PictureFile, ProgrammeError
from tests.programme.picture_files import SVG, jpeg, png, webp
from tests.programme.sample import changed
from tests.programme.test_cinema_page import NOW_MS, TITLE, ZONE

SVG_BY_SIDES = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="120px" height="40"/>'
SVG_OF_OLD = (
    b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0,0,12.4,9"/>'
)
NO_SIZE = "this SVG has neither a viewBox nor a width and height in pixels."
BOMB = b'<!DOCTYPE svg [<!ENTITY a "aaaa">]><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1">&a;</svg>'


@pytest.mark.parametrize(
    ("content", "media_type", "size"),
    [
        (png(20, 30), "image/png", (20, 30)),
        (jpeg(400, 600), "image/jpeg", (400, 600)),
        (webp(b"VP8 ", b"\0\0\0\x9d\x01\x2a" + struct.pack("<HH", 400, 600)), "image/webp", (400, 600)),
        (webp(b"VP8L", b"\x2f" + (399 | 599 << 14).to_bytes(4, "little")), "image/webp", (400, 600)),
        (webp(b"VP8X", bytes(4) + (399).to_bytes(3, "little") + (599).to_bytes(3, "little")), "image/webp", (400, 600)),
        (SVG, "image/svg+xml", (240, 360)),
        (b"\xef\xbb\xbf\n" + SVG_BY_SIDES.partition(b"?>")[2], "image/svg+xml", (120, 40)),
        (SVG_BY_SIDES, "image/svg+xml", (120, 40)),
        (SVG_OF_OLD, "image/svg+xml", (12, 9)),
    ],
)
def test_type_and_size_are_those_of_the_content(content: bytes, media_type: str, size: tuple[int, int]) -> None:
    found = picture_file("poster.txt", content)
    assert isinstance(found, PictureFile), found
    assert (found.media_type, (found.picture.width, found.picture.height)) == (media_type, size)
    assert (found.picture.name, len(found.picture.digest)) == ("poster.txt", 32)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "this is no PNG, JPEG, WebP or SVG."),
        (b"GIF89a" + bytes(20), "this is no PNG, JPEG, WebP or SVG."),
        (b"<html xmlns='http://www.w3.org/1999/xhtml'/>", "this is no PNG, JPEG, WebP or SVG."),
        (b"<svg viewBox='0 0 1 1'/>", "this is no PNG, JPEG, WebP or SVG."),
        (SVG[:-6], "this SVG is not well-formed: no element found: line 1, column 102."),
        (
            SVG.replace(b'viewBox="0 0 240 360"', b'width="100%"'),
            NO_SIZE,
        ),
        (BOMB, "an SVG that declares entities is not taken."),
        (jpeg(1, 1)[:12], "the size of this JPEG cannot be read."),
        (webp(b"ALPH", bytes(10)), "the size of this WebP cannot be read."),
        (png(20, 30)[:16] + bytes(8), "its sides must have from 1 to 10000 pixels, not 0 by 0."),
        (SVG.replace(b"240 360", b"240 1e9"), NO_SIZE),
        (SVG.replace(b"240 360", b"240 99999"), "its sides must have from 1 to 10000 pixels, not 240 by 10001."),
        (png(1, 1) + bytes(PICTURE_BYTES_MAX), "the file is larger than 500000 bytes."),
    ],
)
def test_what_cannot_be_shown_has_a_reason(content: bytes, reason: str) -> None:
    assert picture_file("poster.png", content) == reason


def test_files_beside_the_programme_are_its_pictures(tmp_path: Path) -> None:
    (tmp_path / "posters").mkdir()
    (tmp_path / "posters" / "night.svg").write_bytes(SVG)
    (tmp_path / "logo.png").write_bytes(png(90, 30))
    text = changed(ZONE, f'{ZONE}logo = "logo.png"\n', changed(TITLE, f'{TITLE}poster = "posters/night.svg"\n'))
    (tmp_path / "week.toml").write_text(text, encoding="utf-8")
    source = read_source(tmp_path / "week.toml")
    assert sorted(one.picture.name for one in source.to_store) == ["logo.png", "posters/night.svg"]
    programme = load_programme_at(tmp_path / "week.toml", NOW_MS)
    assert [(one.width, one.height) for one in programme.pictures] == [(90, 30), (240, 360)]


def test_a_file_that_is_no_picture_is_a_problem_of_the_line_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(b"MZ")
    path = tmp_path / "week.toml"
    path.write_text(changed(ZONE, f'{ZONE}logo = "logo.png"\n'), encoding="utf-8")
    with pytest.raises(ProgrammeError, match=r'week.toml, line 4: \[cinema\]: logo "logo.png": this is no PNG'):
        load_programme_at(path, NOW_MS)


def test_pictures_are_read_up_to_a_sum(tmp_path: Path) -> None:
    for number in range(60):
        (tmp_path / f"{number}.png").write_bytes(png(8, 8) + bytes(PICTURE_BYTES_MAX - 100))
    text = "\n".join(f'[[movie]]\nposter = "{number}.png"' for number in range(60))
    found = list(files_beside(text, tmp_path).values())
    assert sum(isinstance(one, PictureFile) for one in found) == 40
    assert found[-1] == "with it the pictures of the programme are larger than 20000000 bytes."


def test_nothing_outside_the_folder_is_read(tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_bytes(SVG)
    inner = tmp_path / "programme"
    inner.mkdir()
    text = f'[cinema]\nlogo = "../logo.svg"\n[[movie]]\nposter = "{tmp_path}/logo.svg"\n'
    assert files_beside(text, inner) == {}
