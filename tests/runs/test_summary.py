"""Summaries are quick, and the same as those of a run that was read whole."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path

import pytest

from vae_explorer import places
from vae_explorer.runs.run import open_run
from vae_explorer.runs.summary import recent_runs, summarise


def test_the_quick_summary_agrees_with_the_whole_run(finished_run: Path) -> None:
    assert summarise(finished_run) == open_run(finished_run).summary


def test_the_bounds_are_those_of_validation(finished_run: Path) -> None:
    lines = (finished_run / "metrics.jsonl").read_text().splitlines()
    records = [json.loads(line) for line in lines]
    bounds = [r["elbo"] for r in records if r.get("split") == "validation"]
    summary = summarise(finished_run)
    assert summary.last_elbo == bounds[-1]
    assert summary.best_elbo == max(bounds)


def test_recent_runs_are_ordered_and_what_is_no_run_is_left_out(finished_run: Path) -> None:
    home = places.runs_dir()
    for age, name in enumerate(["newest", "middle", "oldest"]):
        copy = Path(shutil.copytree(finished_run, home / name))
        os.utime(copy / "metrics.jsonl", (1e9 - age, 1e9 - age))
    (home / "empty").mkdir()
    (home / "file").write_text("")
    (home / "damaged").mkdir()
    (home / "damaged" / "run.json").write_text("{")
    assert [run.path.name for run in recent_runs()] == ["newest", "middle", "oldest"]
    assert [run.path.name for run in recent_runs(limit=1)] == ["newest"]
    assert recent_runs(folder=home / "none") == []


@pytest.mark.skipif(not Path("/dev/shm").is_dir(), reason="needs a file system with late years")
def test_a_file_from_beyond_all_calendars_still_has_a_day(finished_run: Path) -> None:
    with tempfile.TemporaryDirectory(dir="/dev/shm") as place:
        run = Path(shutil.copytree(finished_run, f"{place}/run"))
        for moment_s in (10**12, -(10**12)):
            os.utime(run / "metrics.jsonl", (moment_s, moment_s))
            assert 1970 <= datetime.fromtimestamp(summarise(run).changed_s).year <= 9999


def test_long_metrics_are_read_from_their_end(run_path: Path) -> None:
    metrics = run_path / "metrics.jsonl"
    step = b'{"kind": "batches", "steps": [1], "epochs": [0.1], "reconstruction": [1], "kl": [1]}\n'
    content = metrics.read_bytes()
    metrics.write_bytes(step * 40_000 + content)
    assert summarise(run_path).epochs_done == 3


def test_summaries_need_no_torch(finished_run: Path) -> None:
    code = (
        "import sys; from vae_explorer.runs import summarise; summarise(sys.argv[1]);"
        "print([name for name in ('torch', 'PySide6', 'sklearn') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(finished_run)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
