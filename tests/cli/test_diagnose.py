"""``diagnose``, and what ``train`` says at its end."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from vae_explorer.__main__ import main
from vae_explorer.runs import open_run

if TYPE_CHECKING:
    import pytest

ON_DIGITS = ("--sample", "digits", "--set", "model.hidden=16", "--set", "training.threads=1")


def test_a_run_that_has_hardly_begun_is_not_judged(
    trained: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["diagnose", str(trained)]) == 0
    said = capsys.readouterr().out
    assert "ok  The images differ: 24 images" in said
    assert "ILL" not in said


def test_train_says_what_went_wrong_and_the_command_that_helps_works(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = tmp_path / "wild run"
    assert main(["train", *ON_DIGITS, "--learning-rate", "10", "--run", str(run)]) == 1
    said = capsys.readouterr().err
    assert "ILL: The loss ran away. Stopped at step" in said
    command = next(line for line in said.splitlines() if line.startswith("    vae-explorer branch"))
    words = shlex.split(command)[1:]
    assert main([*words, "--epochs", "1"]) == 0
    assert "ILL" not in capsys.readouterr().err
    assert main(["diagnose", str(tmp_path / "wild run-not-finite"), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["findings"] == []
    assert "not-finite" in {each["finding"] for each in found["passed"]}
    # And the run itself goes on, by smaller steps: where the last good state is one that had nearly
    # run away, which hangs on when it was taken, by still smaller ones.
    for _ in range(3):
        lines = said.splitlines()
        command = next(line for line in lines if line.startswith("    vae-explorer resume"))
        code = main([*shlex.split(command)[1:], "--epochs", "1"])
        said = capsys.readouterr().err
        if code == 0:
            break
    assert code == 0
    history = open_run(run).history()
    assert history.ended is None
    rates = [change.learning_rate for change in history.changes]
    assert rates[-1] <= 0.001
    assert rates == sorted(rates, reverse=True)
    assert (np.diff(history.curves().batches.steps) == 1).all()
    assert history.last("validation") is not None


def test_findings_come_as_json_with_their_remedies(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = tmp_path / "tight"
    words = ["train", *ON_DIGITS, "--beta", "200", "--epochs", "7", "--run", str(run), "--json"]
    assert main(words) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    diagnosis = lines[-1]
    assert diagnosis["kind"] == "diagnosis"
    first = diagnosis["findings"][0]
    assert (first["finding"], first["severity"]) == ("collapse", "ill")
    assert first["remedy"]["changes"] == {"beta": "1"}
    assert first["remedy"]["at"] == "start"


def test_train_tells_that_it_ended_by_itself(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["train", *ON_DIGITS, "--learning-rate", "0.3", "--patience", "2", "--epochs", "40"]
    assert main([*words, "--run", str(tmp_path / "run")]) == 0
    said = capsys.readouterr().err
    assert "nothing better for 2 epochs" in said
