"""The doctor tells what is there, and every problem with its remedy."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from vae_explorer.__main__ import main
from vae_explorer.cli.doctor import problems_of
from vae_explorer.cli.system_libraries import missing_libraries
from vae_explorer.training import engine
from vae_explorer.training.machine import ENVIRONMENT, Profile

Output = pytest.CaptureFixture[str]


def test_versions_devices_and_folders_are_told(home: Path, capsys: Output) -> None:
    assert main(["doctor", "--measure"]) == 0
    text = capsys.readouterr().out
    words = ("CPU", "QT_QPA_PLATFORM", "times as fast as float32", str(home))
    for word in (torch.__version__, np.__version__, *words):
        assert word in text


def test_programs_get_one_object(home: Path, capsys: Output) -> None:
    assert main(["doctor", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["packages"]["torch"] == torch.__version__
    assert found["speed"]["measured"]["matmul"] in ("standard", "onednn")
    assert found["speed"]["environment"]["precision"] == "float32"
    assert "cpu" in found["devices"]["available"]
    assert found["folders"]["runs"] == str(home / "data" / "runs")
    assert found["missing_libraries"] == [library.name for library in missing_libraries()]


@pytest.mark.parametrize(
    ("connected", "convolved", "words"),
    [
        (1.4, 1.5, "automatic takes fast"),
        (0.1, 1.0, "automatic takes float32"),
        (1.0, 2.0, "automatic takes float32 for connected networks, fast for convolutions"),
    ],
)
def test_it_tells_what_is_made_of_a_measurement_and_what_goes_before_it(
    connected: float,
    convolved: float,
    words: str,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Output,
) -> None:
    profile = Profile("a machine", 2, 1.0, 1e-7, connected, convolved)
    monkeypatch.setattr(engine, "measure_machine", lambda: profile)
    for name in ENVIRONMENT:
        monkeypatch.delenv(name, raising=False)
    assert main(["doctor"]) == 0
    rows = dict(line.strip().split("  ", 1) for line in capsys.readouterr().out.splitlines()
                if line.startswith("  "))  # fmt: skip
    assert rows["precision"].strip() == words
    assert all(name in rows["environment"] for name in ENVIRONMENT)
    monkeypatch.setenv("VAE_EXPLORER_THREADS", "1")
    assert main(["doctor"]) == 0
    assert "environment          threads 1\n" in capsys.readouterr().out


def test_every_problem_has_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    versions = {"torch": None, "PySide6_Essentials": "6.12.0"}
    monkeypatch.setattr("sys.version_info", (3, 11, 0))
    problems = problems_of(versions, {"problem": "libtorch.so is torn"}, free=5_000_000)
    text = "\n".join(problems)
    assert "torch is not installed. Get it with: python -m pip install torch" in text
    assert "libtorch.so is torn. Install it again." in text
    assert 'pip install "pyside6-essentials<6.12"' in text
    assert "Only 5 MB are free" in text
