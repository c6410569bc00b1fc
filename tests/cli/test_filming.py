"""A training as a film, from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from vae_explorer.__main__ import main
from vae_explorer.runs.ladder import list_moments
from vae_explorer.runs.layout import RunLayout

Output = pytest.CaptureFixture[str]


def test_a_film_has_the_kept_moments(trained: Path, tmp_path: Path, capsys: Output) -> None:
    moments = list_moments(RunLayout(trained))
    gif, folder = tmp_path / "film.gif", tmp_path / "moments"
    words = ["film", str(trained), "--size", "128", "--output"]
    assert main([*words, str(gif), "--interval", "100"]) == 0
    assert f"Film of {len(moments)} moments" in capsys.readouterr().err
    with Image.open(gif) as film:
        assert film.info["duration"] == 100
    assert main([*words, str(folder)]) == 0
    assert len(list(folder.iterdir())) == len(moments) > 1


def test_a_file_of_that_name_is_replaced_only_if_told_to(
    trained: Path, tmp_path: Path, capsys: Output
) -> None:
    gif = tmp_path / "film.gif"
    gif.write_bytes(b"mine")
    words = ["film", str(trained), "--size", "128", "--output", str(gif)]
    assert main(words) == 1
    assert gif.read_bytes() == b"mine"
    assert main([*words, "--overwrite"]) == 0
    assert gif.read_bytes()[:3] == b"GIF"


def test_without_moments_there_is_nothing_to_show(
    run_path: Path, tmp_path: Path, capsys: Output
) -> None:
    for file in RunLayout(run_path).snapshots.iterdir():
        file.unlink()
    assert main(["film", str(run_path), "--output", str(tmp_path / "film.gif")]) == 1
    assert "No moment of this training is kept" in capsys.readouterr().err
