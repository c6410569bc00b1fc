"""A folder of tiny images, and a run trained on it by the command line itself."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.shared import shared
from vae_explorer.__main__ import main


def fill(folder: Path) -> Path:
    rng = np.random.default_rng(0)
    for label in ("dark", "light"):
        (folder / label).mkdir(parents=True)
        for index in range(12):
            base = 60 if label == "dark" else 190
            pixels = np.clip(rng.normal(base, 40, (12, 12)), 0, 255).astype(np.uint8)
            Image.fromarray(pixels).save(folder / label / f"{index}.png")
    (folder / "light" / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\nnothing")
    return folder


@pytest.fixture(scope="session")
def images(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shared(fill(tmp_path_factory.mktemp("cli") / "images"))


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory, images: Path) -> Path:
    """A run of two epochs; take a copy to write to it."""
    path = tmp_path_factory.mktemp("cli-runs") / "trained"
    words = ["train", str(images), "--run", str(path), "--epochs", "2", "--device", "cpu"]
    assert main(words) == 0
    return shared(path)


@pytest.fixture
def run_path(trained: Path, tmp_path: Path) -> Path:
    """A copy of the run, to be changed."""
    return Path(shutil.copytree(trained, tmp_path / "run"))
