"""A run is deleted whole or not at all, and nothing else with it."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from tests.runs.killed import killed_at_every_call
from vae_explorer.runs.removal import delete_folder, is_deleted, sweep_deleted
from vae_explorer.runs.run import open_run
from vae_explorer.runs.shelf import list_runs, run_folders


def linked(run: Path, outside: Path) -> Path:
    """Let a run have links to a folder and to a file outside of it."""
    (outside / "folder").mkdir(parents=True)
    (outside / "folder" / "kept").write_text("kept")
    (outside / "file").write_text("kept")
    (run / "to-folder").symlink_to(outside / "folder")
    (run / "to-file").symlink_to(outside / "file")
    (run / "checkpoints" / "up").symlink_to(run.parent)
    return run


def assert_whole(outside: Path) -> None:
    assert (outside / "folder" / "kept").read_text() == "kept"
    assert (outside / "file").read_text() == "kept"


@pytest.mark.skipif(sys.platform == "win32", reason="no fork")
def test_whenever_a_deletion_is_killed_the_run_is_whole_or_gone(
    finished_run: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    places = [tmp_path / f"runs-{number}" for number in range(100)]
    left = []

    def delete(number: int) -> None:
        delete_folder(places[number] / "run")

    for place in places[:30]:
        shutil.copytree(finished_run, place / "run", ignore=shutil.ignore_patterns("snapshots"))
    linked(places[12] / "run", outside)
    for number in killed_at_every_call(delete):
        place = places[number]
        sweep_deleted(place)
        left.append(len(run_folders(place)))
        for card in list_runs(place):
            assert open_run(card.path).latest_state() is not None
        assert left[-1] or not list(place.iterdir())
    assert left == sorted(left, reverse=True)
    assert left[0] == 1, "a deletion is not to be had without a call"
    assert left[-1] == 0
    assert_whole(outside)


def test_a_link_to_a_run_is_refused_and_the_run_stays(finished_run: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(finished_run)
    with pytest.raises(OSError, match="is a link to"):
        delete_folder(link)
    assert open_run(finished_run).latest_state() is not None


def test_only_what_was_being_deleted_is_swept(tmp_path: Path) -> None:
    ours = tmp_path / ".run\nin two lines.0123456789ab.deleted"
    outside = tmp_path / "outside"
    (ours / "checkpoints").mkdir(parents=True)
    linked(ours, outside)
    others = [tmp_path / name for name in (".run.deleted", "run.0123456789ab.deleted", "run")]
    for other in others:
        other.mkdir()
    (tmp_path / ".link.0123456789ab.deleted").symlink_to(outside)
    sweep_deleted(tmp_path)
    assert not ours.exists()
    assert all(other.is_dir() and not is_deleted(other) for other in others)
    assert_whole(outside)


def test_what_was_being_deleted_goes_with_the_next_that_is(tmp_path: Path) -> None:
    left, next_one = tmp_path / ".run.0123456789ab.deleted", tmp_path / "next"
    for path in (left, next_one):
        path.mkdir()
    delete_folder(next_one)
    assert list(tmp_path.iterdir()) == []
