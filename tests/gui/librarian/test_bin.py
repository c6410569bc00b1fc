"""A run goes to the bin and comes back; one that is in use stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fakes import tiny_images, tiny_setup
from vae_explorer.errors import RunError
from vae_explorer.gui.librarian.bin import Removed, delete_run, move_to_bin, put_back
from vae_explorer.runs import create_run
from vae_explorer.runs.layout import is_run


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    # The bin of the tests is one of their own.
    (tmp_path / "data").mkdir()
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("HOME", str(tmp_path))
    images = tiny_images(12)
    create_run(tmp_path / "run", images, tiny_setup(images)).close()
    return tmp_path / "run"


def test_a_run_comes_back_from_the_bin_as_it_was(run: Path) -> None:
    before = (run / "run.json").read_bytes()
    removed = move_to_bin(run)
    if removed.in_bin is None:
        pytest.skip("this system has no bin")
    assert not run.exists()
    assert is_run(removed.in_bin)
    assert put_back(removed) == run
    assert (run / "run.json").read_bytes() == before


def test_a_place_that_is_taken_again_is_not_overwritten(run: Path, tmp_path: Path) -> None:
    moved = tmp_path / "binned"
    run.rename(moved)
    run.mkdir()
    with pytest.raises(RunError, match="could not be put back"):
        put_back(Removed(run, moved))
    assert is_run(moved)


def test_a_run_that_is_being_trained_stays(tmp_path: Path) -> None:
    images = tiny_images(12)
    with create_run(tmp_path / "run", images, tiny_setup(images)):
        with pytest.raises(RunError, match="being trained"):
            move_to_bin(tmp_path / "run")
        with pytest.raises(RunError, match="being trained"):
            delete_run(tmp_path / "run")
    assert is_run(tmp_path / "run")


def test_only_runs_are_removed(tmp_path: Path) -> None:
    (tmp_path / "photographs").mkdir()
    with pytest.raises(RunError, match="no run"):
        delete_run(tmp_path / "photographs")
    assert (tmp_path / "photographs").is_dir()
