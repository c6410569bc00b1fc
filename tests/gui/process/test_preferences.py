"""Preferences come back as they were, and whatever the file says, something usable comes back."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vae_explorer.gui.process.preferences import (
    RECENT_LIMIT,
    Preferences,
    load_preferences,
    save_preferences,
)

if TYPE_CHECKING:
    from pathlib import Path

WORDS = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4),
)


@given(
    st.sampled_from(["system", "light", "dark"]),
    st.binary(max_size=200),
    st.binary(max_size=200),
    st.lists(WORDS.filter(bool), max_size=RECENT_LIMIT),
)
def test_what_is_saved_comes_back(
    tmp_path_factory: pytest.TempPathFactory,
    theme: str,
    geometry: bytes,
    layout: bytes,
    folders: list[str],
) -> None:
    path = tmp_path_factory.mktemp("preferences") / "preferences.json"
    saved = Preferences(
        theme, geometry, layout, "cpu", tuple(folders), "/somewhere", library=layout
    )
    assert save_preferences(path, saved)
    assert load_preferences(path) == saved
    assert [each.name for each in path.parent.iterdir()] == [path.name]


@given(JSON)
def test_any_json_gives_usable_preferences(
    tmp_path_factory: pytest.TempPathFactory, content: object
) -> None:
    path = tmp_path_factory.mktemp("preferences") / "preferences.json"
    keys = (
        "theme",
        "geometry",
        "layout",
        "device",
        "folders",
        "last_folder",
        "pictures",
        "library",
    )
    for raw in (content, {"version": 1, **dict.fromkeys(keys, content)}):
        path.write_text(json.dumps(raw))
        loaded = load_preferences(path)
        assert loaded.theme in ("system", "light", "dark")
        assert isinstance(loaded.geometry, bytes)
        assert isinstance(loaded.layout, bytes)
        assert isinstance(loaded.library, bytes)
        assert loaded.device
        assert loaded.pictures
        assert all(isinstance(folder, str) for folder in loaded.folders)
        assert len(loaded.folders) <= RECENT_LIMIT


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe\x00", b"[" * 100_000])
def test_a_broken_file_is_like_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "preferences.json"
    path.write_bytes(content)
    assert load_preferences(path) == Preferences()
    assert load_preferences(tmp_path / "missing.json") == Preferences()


def test_a_place_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    assert not save_preferences(tmp_path / "missing" / "preferences.json", Preferences())


def test_the_newest_folder_stands_first_and_none_stands_twice() -> None:
    preferences = Preferences()
    for number in (1, 2, 3, 2, *range(20)):
        preferences = Preferences(folders=preferences.with_folder(f"/f{number}"))
    assert preferences.folders == tuple(f"/f{number}" for number in range(19, 7, -1))


@pytest.mark.skipif(sys.platform != "linux", reason="no such devices")
def test_what_never_ends_is_not_waited_for(tmp_path: Path) -> None:
    pipe, link = tmp_path / "pipe.json", tmp_path / "link.json"
    os.mkfifo(pipe)
    link.symlink_to("/dev/zero")
    assert load_preferences(pipe) == load_preferences(link) == Preferences()


def test_a_link_to_preferences_is_followed(tmp_path: Path) -> None:
    save_preferences(tmp_path / "real.json", Preferences("dark"))
    (tmp_path / "link.json").symlink_to(tmp_path / "real.json")
    assert load_preferences(tmp_path / "link.json").theme == "dark"
