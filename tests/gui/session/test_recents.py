"""The recent list: newest first, nothing twice, nothing that is gone."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes import tiny_images, tiny_setup
from vae_explorer.gui.session.recents import recent_entries, when
from vae_explorer.places import runs_dir
from vae_explorer.runs import create_run

NOW = datetime(2026, 5, 3, 14, 30)


def make_run(path: Path, changed: datetime) -> Path:
    images = tiny_images(10)
    create_run(path, images, tiny_setup(images)).close()
    for file in path.iterdir():
        os.utime(file, (changed.timestamp(), changed.timestamp()))
    return path


@given(st.datetimes(datetime(2000, 1, 1), datetime(2030, 1, 1)))
def test_a_moment_is_said_as_a_person_would(now: datetime) -> None:
    assert when(now, now).startswith("Today, ")
    assert when(now - timedelta(days=1), now) == "Yesterday"
    before = now - timedelta(days=400)
    assert when(before, now).endswith(str(before.year))


def test_a_clock_set_back_is_no_trouble() -> None:
    assert when(NOW + timedelta(days=2), NOW) == "Today, 14:30"


def test_runs_come_first_and_the_newest_of_them_at_the_top(tmp_path: Path) -> None:
    (tmp_path / "pictures").mkdir()
    make_run(runs_dir() / "older-001", NOW - timedelta(days=3))
    make_run(runs_dir() / "newer-001", NOW - timedelta(hours=1))
    entries = recent_entries((str(tmp_path / "pictures"),), NOW)
    assert [entry.name for entry in entries] == ["newer-001", "older-001", "pictures"]
    assert entries[0].state == "Not one epoch yet"
    assert entries[0].images == "10 images"
    assert entries[2].state == "Not trained yet"


def test_a_run_that_stands_elsewhere_is_among_them_by_its_time(tmp_path: Path) -> None:
    elsewhere = make_run(tmp_path / "mine", NOW - timedelta(hours=2))
    make_run(runs_dir() / "older-001", NOW - timedelta(days=3))
    entries = recent_entries((str(elsewhere),), NOW)
    assert [entry.target for entry in entries] == [str(elsewhere), str(runs_dir() / "older-001")]


def test_a_folder_that_was_trained_on_is_there_as_its_run(tmp_path: Path) -> None:
    make_run(runs_dir() / "tiny-001", NOW)
    entries = recent_entries(("sample:tiny", str(tmp_path)), NOW)
    assert [entry.name for entry in entries] == ["tiny-001", tmp_path.name]


@pytest.mark.parametrize("damage", ["gone", "a file", "a broken run", "no path at all"])
def test_what_cannot_be_opened_is_left_out(tmp_path: Path, damage: str) -> None:
    place = tmp_path / "thing"
    if damage == "a file":
        place.write_text("", encoding="utf-8")
    elif damage == "a broken run":
        place.mkdir()
        (place / "run.json").write_text("[", encoding="utf-8")
    name = "\0" if damage == "no path at all" else str(place)
    assert recent_entries((name,), NOW) == ()


def test_the_list_is_short(tmp_path: Path) -> None:
    folders = [tmp_path / str(number) for number in range(20)]
    for folder in folders:
        folder.mkdir()
    assert len(recent_entries(tuple(map(str, folders)), NOW)) == 6


def test_many_runs_leave_room_for_the_folders_that_were_opened_last(tmp_path: Path) -> None:
    for number in range(7):
        make_run(runs_dir() / f"run-{number}", NOW - timedelta(hours=number))
    folders = [tmp_path / name for name in ("newest", "older", "oldest")]
    for folder in folders:
        folder.mkdir()
    entries = recent_entries(tuple(map(str, folders)), NOW)
    names = [entry.name for entry in entries]
    assert names == ["run-0", "run-1", "run-2", "newest", "older", "run-3"]
