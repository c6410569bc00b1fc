"""Files that are broken, hostile or no images at all."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import time
import warnings
import zlib
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.images.pictures import encoded, picture
from vae_explorer.errors import ImageError
from vae_explorer.images.decode import probe, quiet_pillow, read_pixels
from vae_explorer.images.spec import PixelSpec

SPEC = PixelSpec(32, 3)
posix = pytest.mark.skipif(sys.platform == "win32", reason="needs pipes, links or sparse files")


def png_header(width: int, height: int) -> bytes:
    """A PNG that promises many pixels in a hundred bytes."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    size = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def refusal(path: Path) -> ImageError:
    with pytest.raises(ImageError) as caught:
        read_pixels(path, SPEC)
    assert caught.value.sentence.startswith(path.name)
    assert caught.value.sentence.endswith(".")
    return caught.value


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "IMG_EMPTY"),
        (b"hello", "IMG_NOT_IMAGE"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "IMG_NOT_IMAGE"),
        (b"%PDF-1.7", "IMG_NOT_IMAGE"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "IMG_NOT_IMAGE"),
        (b"SIMPLE  =                    T", "IMG_NOT_IMAGE"),
        (b"\x89PNG\r\n\x1a\n", "IMG_CORRUPT"),
        (b"\xff\xd8\xff\xe0", "IMG_CORRUPT"),
        (b"P6 0 0 255\n", "IMG_CORRUPT"),
        (png_header(60_000, 60_000), "IMG_TOO_LARGE"),
        (png_header(13_300, 13_300), "IMG_TOO_LARGE"),
        (png_header(9_000, 9_000), "IMG_TOO_LARGE"),
        (png_header(30_001, 10), "IMG_TOO_LARGE"),
        (png_header(100, 100), "IMG_CORRUPT"),
        (png_header(0, 5), "IMG_CORRUPT"),
    ],
)
def test_a_bad_file_is_refused_with_its_reason(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "bad.png"
    path.write_bytes(content)
    assert refusal(path).code == code


def test_a_bomb_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "bomb.png"
    path.write_bytes(png_header(50_000, 50_000))
    started = time.process_time()
    refusal(path)
    assert time.process_time() - started < 0.2


KINDS = ["PNG", "JPEG", "BMP", "TIFF", "WEBP", "PPM", "GIF"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_file_cut_short_is_never_half_used(tmp_path: Path, kind: str, share: float) -> None:
    whole = encoded(picture(size=64), kind)
    path = tmp_path / f"cut.{kind.lower()}"
    path.write_bytes(whole[: int(len(whole) * share)])
    assert refusal(path).code == "IMG_CORRUPT"


def test_a_changed_bit_in_a_png_is_noticed(tmp_path: Path) -> None:
    whole = bytearray(encoded(picture(size=64), "PNG"))
    whole[len(whole) // 2] ^= 1
    path = tmp_path / "changed.png"
    path.write_bytes(whole)
    assert refusal(path).code == "IMG_CORRUPT"


@posix
def test_a_pipe_is_refused_without_waiting_for_a_writer(tmp_path: Path) -> None:
    path = tmp_path / "pipe.png"
    os.mkfifo(path)
    assert refusal(path).code == "IMG_NOT_FILE"


@posix
def test_a_link_is_refused(tmp_path: Path) -> None:
    real = tmp_path / "real.png"
    picture().save(real)
    path = tmp_path / "link.png"
    path.symlink_to(real)
    assert refusal(path).code == "IMG_LINK"


@posix
def test_folders_and_devices_are_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path).code == "IMG_NOT_FILE"
    assert refusal(Path("/dev/null")).code == "IMG_NOT_FILE"


@posix
def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "huge.png"
    with path.open("wb") as file:
        file.write(encoded(picture(), "PNG"))
        file.truncate(20 * 2**30)
    error = refusal(path)
    assert error.code == "IMG_FILE_TOO_BIG"
    assert "20\N{THIN SPACE}480 MiB" in error.sentence


def test_a_file_larger_than_one_read_is_decoded(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (800, 800, 3), dtype=np.uint8)
    path = tmp_path / "noise.png"
    Image.fromarray(noise).save(path)
    assert path.stat().st_size > 2**20
    assert read_pixels(path, SPEC).std() > 0


def test_a_file_that_is_gone_is_told(tmp_path: Path) -> None:
    assert refusal(tmp_path / "gone.png").code == "IMG_GONE"


@posix
def test_a_file_that_may_not_be_read_is_told(tmp_path: Path) -> None:
    # Permissions mean nothing to the super-user, so a child without rights has to try.
    path = tmp_path / "secret.png"
    picture().save(path)
    path.chmod(0)
    program = (
        "import os, sys\n"
        "from vae_explorer.images.decode import read_pixels, UnreadableImage\n"
        "from vae_explorer.images.spec import PixelSpec\n"
        "if os.getuid() == 0: os.setuid(65534)\n"
        "try: read_pixels(sys.argv[1], PixelSpec(8, 1))\n"
        "except UnreadableImage as error: print(error.code)\n"
    )
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_uid == os.getuid() and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o011)
    result = subprocess.run(
        [sys.executable, "-c", program, str(path)],
        capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert result.stdout.strip() == "IMG_NO_PERMISSION", result.stderr


def test_no_program_is_ever_started(tmp_path: Path) -> None:
    started: list[str] = []
    watching = True

    def watch(event: str, _arguments: tuple[object, ...]) -> None:
        if watching and event in ("subprocess.Popen", "os.system", "os.exec", "socket.connect"):
            started.append(event)

    sys.addaudithook(watch)
    path = tmp_path / "script.png"
    path.write_bytes(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(%pipe%id) run\n")
    refusal(path)
    watching = False
    assert started == []


def seeds() -> list[bytes]:
    small = picture(size=20)
    alpha = small.convert("RGBA")
    alpha.putalpha(100)
    exif = Image.Exif()
    exif[0x0112] = 6
    return [
        *(encoded(small, kind) for kind in KINDS),
        encoded(small.convert("P"), "PNG", transparency=3),
        encoded(small.convert("1"), "PNG"),
        encoded(alpha, "PNG"),
        encoded(alpha, "WEBP"),
        encoded(alpha, "ICO"),
        encoded(small, "JPEG", exif=exif),
        encoded(small, "JPEG", progressive=True),
        encoded(small.convert("CMYK"), "JPEG"),
        encoded(small, "TIFF", compression="tiff_lzw"),
        encoded(small, "TIFF", compression="tiff_adobe_deflate"),
        encoded(small.convert("F"), "TIFF"),
        encoded(Image.fromarray(np.arange(400, dtype=np.uint16).reshape(20, 20)), "PNG"),
    ]


def mutated(seed: bytes, random: np.random.Generator) -> bytes:
    """Change some bytes, half of them in the header; or cut, repeat or insert a piece."""
    content = bytearray(seed)
    for _ in range(random.integers(1, 8)):
        reach = len(content) if random.random() < 0.5 else min(64, len(content))
        at = int(random.integers(0, reach))
        way = random.integers(0, 5)
        if way <= 1:
            content[at] = int(random.integers(0, 256))
        elif way == 2:
            content[at] ^= 1 << int(random.integers(0, 8))
        elif way == 3:
            content[at:at] = random.bytes(int(random.integers(1, 9)))
        else:
            del content[at : at + int(random.integers(1, 9))]
        if not content:
            break
    return bytes(content)


def test_thousands_of_mutated_files_are_decoded_or_refused(tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    path = tmp_path / "mutant.png"
    outcomes = {"decoded": 0}
    corpus = seeds()
    slowest = 0.0
    for turn in range(2000):
        path.write_bytes(mutated(corpus[turn % len(corpus)], random))
        started = time.process_time()
        try:
            pixels = read_pixels(path, SPEC)
        except ImageError as error:
            outcomes[error.code] = outcomes.get(error.code, 0) + 1
        else:
            assert pixels.shape == (3, 32, 32)
            outcomes["decoded"] += 1
        with suppress(ImageError):
            assert probe(path).width >= 0
        slowest = max(slowest, time.process_time() - started)
    assert sum(outcomes.values()) == 2000
    assert outcomes["decoded"] > 200
    assert outcomes["IMG_CORRUPT"] > 200
    assert slowest < 5


def test_the_warnings_of_other_code_are_left_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    picture().save(path)
    before = list(warnings.filters)
    with quiet_pillow:
        read_pixels(path, SPEC)
        assert warnings.filters != before
    assert list(warnings.filters) == before
