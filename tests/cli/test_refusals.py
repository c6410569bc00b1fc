"""What cannot be done ends in a sentence and an exit code, with nothing half-done."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from vae_explorer.__main__ import main
from vae_explorer.cli import arguments as words_of
from vae_explorer.cli.system_libraries import Missing, display_problem, how_to_get
from vae_explorer.images.samples import SAMPLES
from vae_explorer.runs import open_run
from vae_explorer.training.presets import PRESETS

Output = pytest.CaptureFixture[str]


@pytest.mark.parametrize(
    "words",
    [
        ["train"],
        ["train", "a", "--sample", "digits"],
        ["train", "--sample", "unknown"],
        ["train", "a", "--epochs", "0"],
        ["train", "a", "--epochs", "many"],
        ["train", "a", "--beta", "nan"],
        ["train", "a", "--latent-dim", "1"],
        ["train", "a", "--preset", "unknown"],
        ["evaluate"],
        ["evaluate", "a", "--split", "test"],
        ["sample", "a"],
        ["sample", "a", "--output", ""],
        ["interpolate", "a", "--output", "c.png"],
        ["encode", "a"],
        ["decode", "a", "--output", "c.png"],
        ["doctor", "a"],
        ["--size", "wide"],
        ["--size", "12x80"],
        ["--theme", "pink"],
        ["folder", "--sample", "digits"],
        ["--surprise"],
    ],
)
def test_words_that_make_no_sense_are_a_question_of_usage(words: list[str], capsys: Output) -> None:
    with pytest.raises(SystemExit) as caught:
        main(words)
    assert caught.value.code == 2
    assert "usage: vae-explorer" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["--help"], *([name, "--help"] for name in words_of.COMMANDS)])
def test_help_is_there_for_everything(words: list[str], capsys: Output) -> None:
    with pytest.raises(SystemExit) as caught:
        main(words)
    assert caught.value.code == 0
    assert "usage: vae-explorer" in capsys.readouterr().out


def test_the_names_on_the_command_line_are_those_of_the_program() -> None:
    assert set(words_of.SAMPLE_NAMES) == set(SAMPLES)
    assert set(words_of.PRESET_NAMES) == set(PRESETS)


def sentence_of(words: list[str], capsys: Output) -> str:
    assert main(words) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("vae-explorer: ")
    assert said.err.count("\n") == 1
    assert "Traceback" not in said.err
    return said.err


def test_a_folder_without_images_is_told(tmp_path: Path, capsys: Output) -> None:
    run = tmp_path / "run"
    (tmp_path / "images").mkdir()
    for folder in ("images", "missing"):
        sentence_of(["train", str(tmp_path / folder), "--run", str(run)], capsys)
        words = ["--image-size", "8", "--run", str(run)]
        sentence_of(["train", str(tmp_path / folder), *words], capsys)
    assert not run.exists()


def test_a_sample_set_keeps_its_size(capsys: Output) -> None:
    said = sentence_of(["train", "--sample", "digits", "--image-size", "32"], capsys)
    assert "size of its own" in said


def test_a_device_that_is_not_there_is_told_before_a_run_is_made(
    images: Path, tmp_path: Path, capsys: Output
) -> None:
    import torch

    missing = "mps" if torch.cuda.is_available() else "cuda"
    words = ["--device", missing, "--run", str(tmp_path / "run")]
    assert main(["train", str(images), *words]) == 1
    assert f"There is no {missing.upper()} device" in capsys.readouterr().err
    assert not (tmp_path / "run").exists()


def test_what_is_no_run_is_told_by_every_command(tmp_path: Path, capsys: Output) -> None:
    for words in (
        ["resume", str(tmp_path)],
        ["evaluate", str(tmp_path)],
        ["sample", str(tmp_path), "--output", str(tmp_path / "a.png")],
        ["interpolate", str(tmp_path), "a.png", "b.png", "--output", str(tmp_path / "a.png")],
        ["encode", str(tmp_path), "a.png", "--output", str(tmp_path / "a.csv")],
    ):
        assert "no run.json" in sentence_of(words, capsys)


def test_outputs_are_not_replaced_silently(trained: Path, tmp_path: Path, capsys: Output) -> None:
    picture, table = tmp_path / "a.png", tmp_path / "a.csv"
    picture.write_bytes(b"mine")
    table.write_bytes(b"mine")
    for words in (
        ["sample", str(trained), "--output", str(picture)],
        ["interpolate", str(trained), "a.png", "b.png", "--output", str(picture)],
        ["encode", str(trained), "a.png", "--output", str(table)],
    ):
        assert "exists already" in sentence_of(words, capsys)
    assert picture.read_bytes() == table.read_bytes() == b"mine"
    assert main(["sample", str(trained), "--output", str(picture), "--overwrite"]) == 0
    assert picture.read_bytes() != b"mine"


def test_an_ending_that_is_not_written_is_told(trained: Path, capsys: Output) -> None:
    for words in (
        ["sample", str(trained), "--output", "a.gif"],
        ["sample", str(trained), "--output", "a.jpg"],
        ["interpolate", str(trained), "a.png", "b.png", "--output", "a.csv"],
        ["encode", str(trained), "a.png", "--output", "a.txt"],
    ):
        assert ".png" in (said := sentence_of(words, capsys)) or ".csv" in said


def test_images_that_cannot_be_read_are_told(
    trained: Path, tmp_path: Path, images: Path, capsys: Output
) -> None:
    broken, good = str(images / "light" / "broken.png"), str(images / "light" / "1.png")
    words = ["interpolate", str(trained), good, broken, "--output", str(tmp_path / "a.png")]
    assert "broken.png" in sentence_of(words, capsys)
    assert main(["encode", str(trained), broken, "--output", str(tmp_path / "a.csv")]) == 1
    assert "None of these files" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_what_should_not_happen_is_written_to_the_log(
    monkeypatch: pytest.MonkeyPatch, home: Path, capsys: Output
) -> None:
    def fail(*_: object) -> object:
        raise ZeroDivisionError("of all things")

    monkeypatch.setattr("vae_explorer.cli.doctor.examine", fail)
    said = sentence_of(["doctor"], capsys)
    assert "ZeroDivisionError: of all things" in said
    log = (home / "logs" / "commands.log").read_text()
    assert "Traceback" in log
    assert "of all things" in log


def test_a_reader_that_has_gone_ends_the_command_quietly(
    trained: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with io.open(writing, "w", buffering=1) as gone:  # noqa: UP020
        monkeypatch.setattr(sys, "stdout", gone)
        assert main(["evaluate", str(trained), "--json"]) == 1
    assert "Traceback" not in capfd.readouterr().err


def test_what_the_system_refuses_is_told_with_the_name(capsys: Output) -> None:
    said = sentence_of(["train", "--sample", "digits", "--run", "d" * 300], capsys)
    assert "File name too long" in said
    assert "should not have happened" not in said


def test_without_a_place_for_files_the_way_out_is_named(
    trained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("VAE_EXPLORER_HOME", str(tmp_path / "file"))
    said = sentence_of(["train", "--sample", "digits"], capsys)
    assert "VAE_EXPLORER_HOME" in said
    assert "Traceback" not in said


def test_a_command_works_where_the_shell_has_closed_its_output(
    trained: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    assert main(["evaluate", str(trained), "--json"]) == 0


def test_a_command_wins_over_a_folder_of_its_name_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "doctor").mkdir()
    assert main(["doctor"]) == 0
    said = capsys.readouterr()
    assert "vae-explorer ./doctor" in said.err
    assert "VAE Explorer" in said.out


def test_a_target_that_is_missing_opens_no_window(capsys: Output) -> None:
    assert main(["/no/such/folder"]) == 1
    assert "no folder or run at /no/such/folder" in capsys.readouterr().err


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a matter of X11 and Wayland")
def test_without_a_display_the_way_without_a_window_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert main([]) == 1
    said = capsys.readouterr().err
    assert "no display" in said
    assert "vae-explorer train FOLDER" in said
    monkeypatch.setenv("DISPLAY", ":987")
    problem = display_problem()
    assert problem is not None
    assert "does not answer" in problem or "missing" in problem


def test_missing_libraries_are_named_with_one_line_to_get_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    missing = [Missing("libb.so", "libb1", "b-libs"), Missing("liba.so", "liba1", "a-libs")]
    monkeypatch.setattr("shutil.which", lambda _: None)
    assert how_to_get(missing) == "sudo apt-get install liba1 libb1"
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    assert how_to_get(missing) == "sudo dnf install a-libs b-libs"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_training_that_is_interrupted_has_saved(
    images: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output, number: int
) -> None:
    path = tmp_path / "run"

    seen: list[object] = []

    def interrupt(_: object, record: dict[str, object]) -> None:
        seen.append(record["kind"])
        if seen.count("epoch") == 1 and record["kind"] == "epoch":
            os.kill(os.getpid(), number)

    monkeypatch.setattr("vae_explorer.cli.output.Output.record", interrupt)
    words = ["--run", str(path), "--epochs", "1000", "--json"]
    assert main(["train", str(images), *words]) == 128 + number
    assert f'vae-explorer resume "{path}"' in capsys.readouterr().err
    run = open_run(path)
    state = run.latest_state()
    assert state is not None
    assert state.meta["step"] == run.summary.step >= 1
    assert not run.summary.finished


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGTERM there")
def test_a_terminated_process_has_saved_and_never_loaded_qt(images: Path, tmp_path: Path) -> None:
    path = tmp_path / "run"
    code = (
        "import sys\n"
        "from vae_explorer.__main__ import main\n"
        "code = main(sys.argv[1:])\n"
        "print('qt' if 'PySide6' in sys.modules else 'no qt', file=sys.stderr)\n"
        "sys.exit(code)"
    )
    words = ["train", str(images), "--run", str(path), "--epochs", "100000", "--json"]
    process = subprocess.Popen(
        [sys.executable, "-c", code, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    while '"epoch"' not in process.stdout.readline():
        pass
    process.terminate()
    _, said = process.communicate(timeout=30)
    assert process.returncode == 143, said
    assert said.endswith("no qt\n")
    state = open_run(path).latest_state()
    assert state is not None
    assert f"Stopped at step {state.meta['step']} and saved" in said
