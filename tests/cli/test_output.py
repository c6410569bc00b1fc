"""Standard output that ends before the training does: nothing of the training is lost."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path

import pytest

from vae_explorer.__main__ import main
from vae_explorer.cli.output import Output
from vae_explorer.runs import open_run

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="no /dev/full")
Said = pytest.CaptureFixture[str]


@contextmanager
def full() -> Iterator[None]:
    with Path("/dev/full").open("w") as output, redirect_stdout(output):
        yield


@contextmanager
def gone() -> Iterator[None]:
    reading, writing = os.pipe()
    os.close(reading)
    with io.open(writing, "w", buffering=1) as output, redirect_stdout(output):  # noqa: UP020
        yield


def train(images: Path, run: Path, *more: str) -> int:
    return main(["train", str(images), "--run", str(run), "--epochs", "2", "--device=cpu", *more])


def ended_at(run: Path) -> int:
    state = open_run(run).latest_state()
    assert state is not None
    return int(state.meta["epoch"])


@pytest.mark.parametrize("more", [[], ["--json"]])
def test_a_full_output_ends_no_training(
    images: Path, tmp_path: Path, capfd: Said, more: list[str]
) -> None:
    with full():
        assert train(images, tmp_path / "run", *more) == 1
    said = capfd.readouterr().err
    assert said.count("The run is whole all the same") == 1
    assert ("Training goes on" in said) is bool(more)
    assert ended_at(tmp_path / "run") == 2


def test_a_training_whose_reader_has_gone_stops_and_is_saved(
    images: Path, tmp_path: Path, capfd: Said
) -> None:
    with gone():
        assert train(images, tmp_path / "run", "--json") == 1
    said = capfd.readouterr().err
    assert "Nobody reads the output any more" in said
    assert "and saved. Go on with: vae-explorer resume" in said
    assert ended_at(tmp_path / "run") < 2


def test_a_reader_that_went_at_the_very_end_has_missed_only_the_end(
    images: Path, tmp_path: Path, capfd: Said
) -> None:
    with gone():
        assert train(images, tmp_path / "run") == 1
    assert "The run is whole all the same" in capfd.readouterr().err
    assert ended_at(tmp_path / "run") == 2


def test_a_full_output_of_any_command_is_told(trained: Path, capfd: Said) -> None:
    with full():
        assert main(["evaluate", str(trained), "--json"]) == 1
    assert "Standard output takes no more (" in capfd.readouterr().err


def test_what_is_written_is_one_object_a_line(capsys: Said) -> None:
    output = Output()
    output.record({"kind": "epoch", "name": "two\nlines"})
    assert json.loads(capsys.readouterr().out) == {"kind": "epoch", "name": "two\nlines"}


def test_without_standard_error_nothing_is_said_on_standard_output(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Said
) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    assert main(["evaluate", str(tmp_path)]) == 1
    assert main([str(tmp_path / "nothing")]) == 1
    assert capsys.readouterr().out == ""


def test_a_deleted_working_folder_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Said
) -> None:
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    here.rmdir()
    assert main(["presets"]) == 1
    assert "has been deleted; go to another one" in capsys.readouterr().err
