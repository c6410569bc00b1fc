"""From where a run would go on is known from the beginnings of its files."""

from __future__ import annotations

import shutil
from pathlib import Path

from vae_explorer.runs import open_run
from vae_explorer.runs.layout import RunLayout
from vae_explorer.runs.saved import saved_epoch


def test_it_is_the_epoch_that_the_run_goes_on_from(finished_run: Path, tmp_path: Path) -> None:
    run = Path(shutil.copytree(finished_run, tmp_path / "run"))
    state = open_run(run).latest_state()
    assert state is not None
    assert saved_epoch(run) == state.meta["epoch"] == 3
    (step, newest), *_ = RunLayout(run).list_checkpoints()
    newest.chmod(0o644)
    newest.with_name(f"step-{step + 1:08d}.safetensors").write_bytes(b"torn")
    assert saved_epoch(run) == 3


def test_of_what_is_no_run_nothing_is_saved(tmp_path: Path) -> None:
    assert saved_epoch(tmp_path) is None
    assert saved_epoch(tmp_path / "missing") is None


def test_without_checkpoints_the_newest_whole_moment_tells(
    finished_run: Path, tmp_path: Path
) -> None:
    run = Path(shutil.copytree(finished_run, tmp_path / "run"))
    shutil.rmtree(run / "checkpoints")
    state = open_run(run).latest_state()
    assert saved_epoch(run) == (None if state is None else int(state.meta["epoch"]))
