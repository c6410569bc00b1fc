"""A tiny image set, a training of a second, and a disk that fails."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.failing_disk import FailingDisk
from tests.shared import shared
from vae_explorer.images.image_set import ImageSet, Rejected, fingerprint_of
from vae_explorer.images.spec import PixelSpec
from vae_explorer.training.settings import Setup

COUNT, SIZE = 40, 8


@pytest.fixture
def failing_disk() -> type[FailingDisk]:
    return FailingDisk


@pytest.fixture(scope="session")
def image_set() -> ImageSet:
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 256, (COUNT, 1, SIZE, SIZE), dtype=np.uint8)
    spec = PixelSpec(SIZE, 1)
    paths = (*(f"{'ab'[i % 2]}/{i:02d}.png" for i in range(COUNT - 1)), "b/caf\udce9.png")
    brightness = pixels.mean(axis=(1, 2, 3), dtype=np.float32)
    brightness[3] = np.nan
    return ImageSet(
        name="noise",
        source="/no/such/folder",
        pixels=pixels,
        paths=paths,
        labels=tuple(path[0] for path in paths),
        columns={"brightness": brightness},
        rejected=(Rejected("b/torn\udcff.png", "IMG_CORRUPT", "It is damaged."),),
        spec=spec,
        split=("train",) * COUNT,
        fingerprint=fingerprint_of(paths, pixels, spec),
    ).with_split(0.2, 0)


@pytest.fixture(scope="session")
def setup() -> Setup:
    return Setup.model_validate(
        {
            "model": {"image_shape": (1, SIZE, SIZE), "hidden": (12,), "architecture": "mlp"},
            "training": {"epochs": 3, "batch_size": 8, "device": "cpu", "threads": 1},
        }
    )


@pytest.fixture(scope="session")
def finished_run(
    tmp_path_factory: pytest.TempPathFactory, image_set: ImageSet, setup: Setup
) -> Path:
    """A run of three epochs; take a copy to write to it."""
    from vae_explorer.runs import create_run
    from vae_explorer.training.fit import Fit

    path = tmp_path_factory.mktemp("runs") / "finished"
    with Fit(image_set, setup) as fit, create_run(path, image_set, setup) as writer:
        for _ in writer.recording(fit):
            pass
    assert writer.problem is None
    return shared(path)


@pytest.fixture
def run_path(finished_run: Path, tmp_path: Path) -> Path:
    """A copy of the finished run, to be spoilt."""
    return Path(shutil.copytree(finished_run, tmp_path / "run"))


@pytest.fixture
def save_often(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Let writers save after so many seconds, instead of two and then thirty."""

    def change(seconds: float) -> None:
        monkeypatch.setattr("vae_explorer.runs.writer._FIRST_SAVE_S", seconds)
        monkeypatch.setattr("vae_explorer.runs.writer._SAVE_INTERVAL_S", seconds)
        monkeypatch.setattr("vae_explorer.runs.writer._LARGEST_SHARE", float("inf"))

    return change
