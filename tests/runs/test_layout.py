"""Names of runs: what is free, and what was left of a run that hardly began."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.runs.killed import killed_at_every_call
from vae_explorer.images.image_set import ImageSet
from vae_explorer.runs.create import create_run
from vae_explorer.runs.layout import is_run, new_run_path
from vae_explorer.runs.lock import RunLock
from vae_explorer.training.settings import Setup


@pytest.mark.skipif(sys.platform == "win32", reason="no fork")
def test_a_run_that_is_killed_as_it_begins_leaves_its_name_and_room_to_the_next(
    image_set: ImageSet, setup: Setup, tmp_path: Path
) -> None:
    free = 0
    for number in killed_at_every_call(
        lambda number: create_run(tmp_path / str(number) / "run-001", image_set, setup).close()
    ):
        cut = tmp_path / str(number) / "run-001"
        # A folder without a lock is anybody's.
        taken = is_run(cut) or (cut.exists() and not (cut / "lock").exists())
        free += cut.exists() and not taken
        path = new_run_path(cut.parent, "run")
        assert path.name == ("run-002" if taken else "run-001")
        create_run(path, image_set, setup).close()
        assert is_run(path)
    assert free > len(["images.safetensors", "images.json", "metrics.jsonl", "run.json"])


def test_what_is_no_rest_of_a_run_keeps_its_name(tmp_path: Path) -> None:
    for number, name in enumerate(["notes.txt", "run.json", "lock/inside"], start=1):
        path = tmp_path / f"run-{number:03d}" / name
        path.parent.mkdir(parents=True)
        path.write_text("mine")
    (tmp_path / "run-004").mkdir()
    for name in ("run-005", "run-006"):
        (tmp_path / name / "checkpoints").mkdir(parents=True)
    being_begun, left = (RunLock(tmp_path / f"run-00{n}" / "lock") for n in (5, 6))
    left.release()
    assert new_run_path(tmp_path, "run") == tmp_path / "run-006"
    being_begun.release()
    assert new_run_path(tmp_path, "run") == tmp_path / "run-005"
