"""A window, a folder that is not perfect, and a run."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.fakes import picture_folder, tiny_images, tiny_setup
from tests.shared import shared
from tests.window import Hands, opened_window
from vae_explorer import places
from vae_explorer.gui.session.view_state import Phase
from vae_explorer.runs import create_run
from vae_explorer.runs.branch import branch_run
from vae_explorer.training.fit import Fit

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

FOREVER = 100_000  # epochs

BROKEN = {
    "cut.png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    "empty.jpg": b"",
    "a/text.png": b"this is no picture",
}


@pytest.fixture
def hands(qtbot: QtBot) -> Iterator[Hands]:
    """A person at a window with nothing open."""
    with opened_window(qtbot) as hands:
        yield hands


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Sixty small pictures of two labels, and three files that are none."""
    place = picture_folder(tmp_path / "shapes")
    for name, content in BROKEN.items():
        (place / name).write_bytes(content)
    return place


def make_run(path: Path, latent_dim: int) -> Path:
    """Train to the end, and keep every moment that comes due, on slow and on fast machines."""
    images = tiny_images(60)
    setup = tiny_setup(images, latent_dim=latent_dim, epochs=20)
    now_s = 0.0
    with create_run(path, images, setup, clock=lambda: now_s) as writer:
        now_s = 86_400.0  # a share of a day is time enough for all of them
        for _ in writer.recording(Fit(images, setup, threads=1)):
            writer.ladder.wait()
    return path


@pytest.fixture(scope="session")
def made_runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with finished trainings in two and in eight latent dimensions."""
    place = tmp_path_factory.mktemp("runs")
    make_run(place / "flat-001", 2)
    make_run(place / "deep-001", 8)
    return shared(place)


@pytest.fixture
def flat_run(made_runs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished training in two latent dimensions, the test's own."""
    place = tmp_path_factory.mktemp("runs") / "flat-001"
    return Path(shutil.copytree(made_runs / place.name, place))


@pytest.fixture
def deep_run(made_runs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished training in eight latent dimensions, the test's own."""
    place = tmp_path_factory.mktemp("runs") / "deep-001"
    return Path(shutil.copytree(made_runs / place.name, place))


def with_a_branch(first: Path, *others: Path) -> Path:
    """Put runs into the library, and a branch of the first, which is returned."""
    folder = places.runs_dir()
    for run in (first, *others):
        shutil.copytree(run, folder / run.name)
    branch_run(folder / first.name, folder / "branch", changes={"beta": "4"}, epochs=25)
    return folder / "branch"


def opened(hands: Hands, run: Path) -> Hands:
    hands.session.open_target(str(run))
    hands.wait_for(Phase.STOPPED)
    hands.rest()
    return hands


@pytest.fixture
def flat(hands: Hands, flat_run: Path) -> Hands:
    """A person at a window with a run in two dimensions."""
    return opened(hands, flat_run)


@pytest.fixture
def deep(hands: Hands, deep_run: Path) -> Hands:
    """A person at a window with a run in eight dimensions."""
    return opened(hands, deep_run)
