from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from vae_explorer import places
from vae_explorer.images import cache
from vae_explorer.images.image_set import Rejected
from vae_explorer.images.intake import load_images
from vae_explorer.images.listing import listing_digest
from vae_explorer.images.spec import Fit, PixelSpec

SPEC = PixelSpec(8, 3, Fit.PAD, 7)
FILES = ["a.png", "b/c.png"], [10, 20], [1, 2]
damaged = pytest.mark.expects_log("damaged cache entry")


def entry(count: int = 5) -> cache.CacheEntry:
    pixels = np.random.default_rng(0).integers(0, 256, (count, 3, 8, 8), dtype=np.uint8)
    rejected = (Rejected("\udcff.png", "IMG_EMPTY", "is empty"),)
    return cache.CacheEntry(pixels, SPEC, rejected, "f" * 64)


def shelf() -> Path:
    return places.cache_dir() / "images"


def test_what_is_stored_comes_back_unchanged() -> None:
    cache.store("key", entry())
    back = cache.load("key")
    assert back is not None
    assert (back.pixels == entry().pixels).all()
    assert (back.spec, back.rejected, back.fingerprint) == (SPEC, entry().rejected, "f" * 64)


def test_nothing_is_found_under_a_name_that_was_never_stored() -> None:
    assert cache.load("nothing") is None
    assert cache.load_choice("nothing") is None


def test_a_choice_comes_back_unchanged() -> None:
    cache.store_choice("key", SPEC)
    assert cache.load_choice("key") == SPEC


@damaged
@pytest.mark.parametrize(
    ("suffix", "content"),
    [
        ("json", b""),
        ("json", b"[1]"),
        ("json", b"null"),
        ("json", b"\xff\xfe"),
        ("json", b"[" * 100_000),
        ("json", b'{"spec": {"size": 8, "channels": 3}, "count": 99, "rejected": []}'),
        ("json", b'{"spec": {"size": 9999, "channels": 3}, "count": 5, "rejected": []}'),
        ("json", b'{"spec": {"evil": 1}, "count": 5, "rejected": [], "fingerprint": ""}'),
        ("pixels", b"short"),
        ("choice", b"{}"),
        ("choice", b"[]"),
    ],
)
def test_a_damaged_entry_is_as_good_as_none(suffix: str, content: bytes) -> None:
    cache.store("key", entry())
    cache.store_choice("key", SPEC)
    (shelf() / f"key.{suffix}").write_bytes(content)
    assert (cache.load_choice if suffix == "choice" else cache.load)("key") is None


@pytest.mark.parametrize(
    "other",
    [
        (["a.png"], [10], [1]),
        ([*FILES[0], "d.png"], [10, 20, 1], [1, 2, 1]),
        (["a.png", "b/d.png"], *FILES[1:]),
        (FILES[0], [10, 21], FILES[2]),
        (*FILES[:2], [1, 3]),
        (*FILES[:2], [1, 2**63 + 2]),
        (["a.png\0", "b/c.png"], *FILES[1:]),
    ],
)
def test_a_listing_that_differs_has_another_digest(
    other: tuple[list[str], list[int], list[int]],
) -> None:
    assert listing_digest(*FILES) == listing_digest(*map(tuple, FILES))
    assert listing_digest(*other) != listing_digest(*FILES)


def test_the_key_depends_on_every_part_of_the_spec() -> None:
    specs = [
        None,
        SPEC,
        replace(SPEC, size=9),
        replace(SPEC, channels=1),
        replace(SPEC, fit=Fit.CROP),
        replace(SPEC, background=8),
    ]
    assert len({cache.key_of("digest", spec) for spec in specs}) == len(specs)


def test_the_entries_longest_unused_go_first(monkeypatch: pytest.MonkeyPatch) -> None:
    size = entry(50).pixels.nbytes
    monkeypatch.setattr(cache, "_MAX_BYTES", int(3.5 * size))
    for age, key in enumerate(("old", "older", "oldest")):
        cache.store(key, entry(50))
        for file in shelf().glob(f"{key}.*"):
            os.utime(file, (1000 - age, 1000 - age))
    assert cache.load("oldest") is not None  # being used makes it the youngest
    cache.store("new", entry(50))
    assert [cache.load(key) is not None for key in ("new", "oldest", "old", "older")] == [
        True, True, True, False,
    ]  # fmt: skip


@pytest.mark.expects_log("could not be kept")
@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on the size of files")
def test_a_disk_without_space_leaves_nothing_half_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import resource
    import signal

    shelf().mkdir(parents=True)
    old_handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    old_limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (500, old_limit[1]))
    try:
        cache.store("key", entry(50))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old_limit)
        signal.signal(signal.SIGXFSZ, old_handler)
    assert list(shelf().iterdir()) == []
    assert cache.load("key") is None


@pytest.mark.expects_log("damaged cache entry")
@pytest.mark.expects_log("could not be kept")
def test_a_folder_opens_though_no_cache_can_be_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Image.new("L", (8, 8), 90).save(tmp_path / "a.png")
    monkeypatch.setenv("VAE_EXPLORER_HOME", str(tmp_path / "a.png" / "home"))
    for spec in (None, PixelSpec(8, 1)):
        assert load_images(tmp_path, spec).paths == ("a.png",)
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]
