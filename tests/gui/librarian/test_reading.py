"""What the library reads of runs: cards, thumbnails, curves, tables."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import numpy as np
import pytest

from tests.fakes import tiny_images, tiny_setup
from vae_explorer.gui.librarian import reading
from vae_explorer.gui.views.library import ChosenRun
from vae_explorer.latent.decode import decode, encode
from vae_explorer.runs import create_run, open_run
from vae_explorer.training.fit import Fit


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a trained run and one that was stopped before the first save."""
    folder = tmp_path_factory.mktemp("shelf")
    images = tiny_images(30)
    setup = tiny_setup(images)
    with create_run(folder / "trained", images, setup) as writer:
        for _ in writer.recording(Fit(images, setup, threads=1)):
            pass
    create_run(folder / "bare", images, setup).close()
    return folder


def test_a_thumbnail_is_what_the_model_makes_of_its_images(shelf: Path) -> None:
    run = open_run(shelf / "trained")
    rows = [0, 9, 19, 29]
    wanted = decode(run.model, encode(run.model, run.images.pixels[rows], samples=0).mean)
    np.testing.assert_array_equal(reading.thumbnail(shelf / "trained"), wanted)


def test_without_a_model_it_is_the_images_themselves(shelf: Path) -> None:
    pixels = tiny_images(30).pixels
    np.testing.assert_array_equal(reading.thumbnail(shelf / "bare"), pixels[[0, 9, 19, 29]])


def test_of_a_large_set_no_image_is_read(
    shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Path(shutil.copytree(shelf / "trained", tmp_path / "run"))
    (run / "images.safetensors").unlink()
    monkeypatch.setattr(reading, "_MOST_PIXELS", 100)
    assert reading.thumbnail(run).shape == (4, 1, 8, 8)


def test_what_cannot_be_read_is_told_and_stops_nothing(shelf: Path, tmp_path: Path) -> None:
    shutil.copytree(shelf / "trained", tmp_path / "trained")
    (tmp_path / "damaged").mkdir()
    (tmp_path / "damaged" / "run.json").write_text("{")
    found = reading.read_shelf(tmp_path, [str(shelf / "bare"), str(tmp_path / "gone")])
    assert sorted(card.name for card in found.cards) == ["bare", "trained"]
    assert len(found.problems) == 1
    pictured = list(reading.picture_runs([str(tmp_path / "damaged"), str(tmp_path / "trained")]))
    assert pictured[0] is None
    assert pictured[1] is not None


def test_curves_and_tables_are_those_of_the_runs(shelf: Path, tmp_path: Path) -> None:
    chosen = [ChosenRun(str(shelf / "trained"), 3), ChosenRun(str(tmp_path / "gone"), 4)]
    (overlay,) = reading.read_overlays(chosen)
    assert (overlay.name, overlay.colour) == ("trained", 3)
    (path,) = reading.write_tables(chosen[:1], tmp_path)
    rows = [
        row
        for row in csv.DictReader(path.read_text().splitlines())
        if row["series"] == "validation"
    ]
    assert [float(row["elbo"]) for row in rows] == pytest.approx(
        overlay.curves.validation.elbo, abs=1e-2
    )
