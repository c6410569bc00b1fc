"""The process that computes views: it answers, fails in words, and can be ended at any time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from vae_explorer.errors import VaeExplorerError
from vae_explorer.gui.exploring.laying_out import LayingOut
from vae_explorer.latent.layouts import umap_is_there

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

CODES = np.random.default_rng(0).normal(size=(60, 4)).astype(np.float32)
LONG_MS = 60_000


class Told:
    """A worker, and all it says."""

    def __init__(self) -> None:
        self.worker = LayingOut()
        self.shares: list[float] = []
        self.layouts: list[tuple[np.ndarray, int]] = []
        self.failures: list[VaeExplorerError] = []
        self.worker.progressed.connect(self.shares.append)
        self.worker.laid_out.connect(lambda *made: self.layouts.append(made))
        self.worker.failed.connect(self.failures.append)


@pytest.fixture
def told(qapp: object) -> Told:
    return Told()


def test_places_come_with_progress(told: Told, qtbot: QtBot) -> None:
    told.worker.start("tsne", "t-SNE", CODES, most=50)
    assert told.worker.busy
    qtbot.waitUntil(lambda: not told.worker.busy, timeout=LONG_MS)
    ((points, fitted),) = told.layouts
    assert points.shape == (60, 2)
    assert np.isfinite(points).all()
    assert fitted == 50
    assert told.shares == sorted(told.shares)
    assert told.shares[-1] > 0.9
    assert not told.failures


def test_a_cancelled_process_is_gone_and_silent(told: Told, qtbot: QtBot) -> None:
    told.worker.start("tsne", "t-SNE", CODES)
    told.worker.cancel()
    assert not told.worker.busy
    told.worker.start("tsne", "t-SNE", CODES[:20])
    qtbot.waitUntil(lambda: bool(told.layouts), timeout=LONG_MS)
    ((points, _),) = told.layouts
    assert len(points) == 20


def test_a_failure_has_words(told: Told, qtbot: QtBot) -> None:
    told.worker.start("tsne", "t-SNE", CODES[:3])
    qtbot.waitUntil(lambda: not told.worker.busy, timeout=LONG_MS)
    (error,) = told.failures
    assert error.code == "VIEW_NOT_COMPUTED"
    assert "3 codes are too few" in error.sentence
    assert not told.layouts


@pytest.mark.skipif(umap_is_there(), reason="umap-learn is installed")
def test_a_missing_package_is_named(told: Told, qtbot: QtBot) -> None:
    told.worker.start("umap", "UMAP", CODES)
    qtbot.waitUntil(lambda: not told.worker.busy, timeout=LONG_MS)
    (error,) = told.failures
    assert "No module named 'umap'" in error.sentence
    assert told.shares == [-1.0]
