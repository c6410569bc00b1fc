"""What ``train --dry-run`` says, and that it does nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from vae_explorer.__main__ import main

if TYPE_CHECKING:
    import pytest


def test_a_dry_run_tells_the_plan_and_writes_no_run(
    images: Path, tmp_path: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = tmp_path / "run"
    words = ["train", str(images), "--run", str(run), "--latent-dim", "3", "--dry-run"]
    assert main([*words, "--device", "cpu"]) == 0
    said = capsys.readouterr()
    assert "a code of 3 numbers" in said.out
    assert "Memory" in said.out
    assert "nothing was trained" in said.err
    assert not run.exists()
    assert not list(home.rglob("run.json"))


def test_a_dry_run_in_json_has_the_settings_and_the_estimate(
    images: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["train", str(images), "--dry-run", "--json", "--beta", "4", "--epochs", "5"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["setup"]["training"]["beta"] == 4.0
    assert told["estimate"]["seconds"] > 0
    assert told["estimate"]["parameters"] > 0
    assert told["plan"]["Training"]["KL weight"].startswith("β = 4")


def test_a_dry_run_refuses_what_a_training_would_refuse(
    images: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["train", str(images), "--dry-run", "--set", "model.width=3"]) == 1
    assert "There is no setting" in capsys.readouterr().err
