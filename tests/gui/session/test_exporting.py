"""What can be exported when, what is written, and what happens where nothing can be."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tests.fakes import ManualExecutor, executors, tiny_images, tiny_setup
from vae_explorer.export.animation import there_and_back
from vae_explorer.gui.exploring.traversing import traversals
from vae_explorer.gui.process.jobs import PoolExecutor
from vae_explorer.gui.session.exporting import Exporting
from vae_explorer.gui.session.session import Session
from vae_explorer.gui.widgets.actions import EXPORTS
from vae_explorer.runs import create_run, open_run
from vae_explorer.training.fit import Fit
from vae_explorer.training.reports import BatchTerms

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

IMAGES = tiny_images(30)
FILES = [entry for entry in EXPORTS if entry.suffix]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path, setup = tmp_path_factory.mktemp("runs") / "tiny", tiny_setup(IMAGES)
    with create_run(path, IMAGES, setup) as writer:
        for _ in writer.recording(Fit(IMAGES, setup, threads=1)):
            pass
    return path


class Office:
    """A session with a trained run, and its exports."""

    def __init__(self) -> None:
        self.bulk = ManualExecutor()
        self.workers = [PoolExecutor(1), PoolExecutor(1)]
        self.session = Session(
            executors(self.workers[1], interactive=self.workers[0], bulk=self.bulk)
        )
        self.exporting = Exporting(
            self.session,
            lambda kind: f"curves as {kind}".encode(),
            lambda kind: f"model as {kind}".encode(),
        )
        self.written: list[Path] = []
        self.wanted: list[str] = []
        self.notices: list[tuple[str, str]] = []
        self.exporting.exported.connect(self.written.append)
        self.exporting.path_wanted.connect(self.wanted.append)
        self.session.noticed.connect(lambda *notice: self.notices.append(notice))

    def write(self, kind: str, path: Path) -> None:
        self.exporting.write(kind, str(path))
        self.bulk.run_all()


@pytest.fixture
def empty(qtbot: QtBot) -> Iterator[Office]:
    office = Office()
    yield office
    office.session.exploration.begin(IMAGES)
    assert all(worker.drain(5000) for worker in office.workers)


@pytest.fixture
def office(qtbot: QtBot, empty: Office, run: Path) -> Office:
    exploration = empty.session.exploration
    with qtbot.waitSignal(exploration.codes_refreshed, check_params_cb=bool, timeout=60_000):
        empty.session.open_target(str(run))
        empty.bulk.run_all()
    with qtbot.waitSignal(exploration.walking.walk_decoded, check_params_cb=bool, timeout=60_000):
        exploration.pin_place("A", -1.0, 0.0, -1)
        exploration.pin_place("B", 1.0, 0.5, -1)
    with qtbot.waitSignal(exploration.cursor_decoded, timeout=60_000):
        exploration.move_cursor(0.5, 0.5)
    return empty


def test_without_a_model_nothing_can_be_exported(empty: Office, tmp_path: Path) -> None:
    assert empty.exporting.available == frozenset()
    for entry in EXPORTS:
        empty.exporting.export(entry.kind)
    assert empty.wanted == []


def test_with_run_cursor_and_walk_everything_can_be(office: Office) -> None:
    assert office.exporting.available == {entry.kind for entry in EXPORTS}
    office.exporting.export("walk_gif")
    assert office.wanted == ["walk_gif"]


def test_without_pins_there_is_no_walk_to_export(office: Office) -> None:
    office.session.exploration.walking.clear()
    assert not {"walk_strip", "walk_gif"} & office.exporting.available


@pytest.mark.parametrize("entry", FILES, ids=lambda entry: entry.kind)
def test_each_kind_is_written_where_it_should_go(
    office: Office, entry: object, tmp_path: Path
) -> None:
    kind, suffix = entry.kind, entry.suffix  # type: ignore[attr-defined]
    path = tmp_path / f"out{suffix}"
    office.write(kind, path)
    assert [sentence for severity, sentence in office.notices if severity != "info"] == []
    assert office.written == [path]
    assert path.stat().st_size > 0
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_the_picture_is_the_one_at_the_cursor(office: Office, tmp_path: Path) -> None:
    office.write("picture", tmp_path / "picture.png")
    decoded = office.session.exploration.decoded
    assert decoded is not None
    with Image.open(tmp_path / "picture.png") as picture:
        np.testing.assert_array_equal(np.asarray(picture), decoded.picture[0])


def test_the_codes_are_those_of_the_run(office: Office, run: Path, tmp_path: Path) -> None:
    office.write("codes_csv", tmp_path / "codes.csv")
    with (tmp_path / "codes.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    codes = open_run(run).codes()
    assert [row["path"] for row in rows] == list(IMAGES.paths)
    read = np.array([[float(row["z1"]), float(row["z2"])] for row in rows])
    np.testing.assert_allclose(read, codes.mean, atol=1e-5)


def test_the_curves_are_those_of_the_moment_of_the_wish(office: Office, tmp_path: Path) -> None:
    history = office.session.trainer.history
    steps = len(history.curves().batches.steps)
    office.exporting.write("curves_csv", str(tmp_path / "curves.csv"))
    one = np.ones(1)
    history.add(BatchTerms(one.astype(np.int64), one, one, one))
    office.bulk.run_all()
    lines = (tmp_path / "curves.csv").read_text(encoding="utf-8-sig").splitlines()
    assert sum(line.startswith("step,") for line in lines) == steps


def test_single_pictures_fill_a_folder(office: Office, tmp_path: Path) -> None:
    office.write("samples_single", tmp_path / "samples")
    assert office.written == [tmp_path / "samples"]
    assert len(list((tmp_path / "samples").iterdir())) == 64


def test_single_pictures_never_replace_others(office: Office, tmp_path: Path) -> None:
    office.write("samples_single", tmp_path / "samples")
    before = {file: file.read_bytes() for file in (tmp_path / "samples").iterdir()}
    office.session.exploration.showing.seed += 1
    office.write("samples_single", tmp_path / "samples")
    assert {file: file.read_bytes() for file in before} == before


@pytest.mark.parametrize("kind", [entry.kind for entry in EXPORTS if entry.kind != "copy_picture"])
def test_a_place_that_cannot_be_written_ends_in_a_sentence(
    office: Office, kind: str, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    office.write(kind, tmp_path / "file" / "out.png")
    # A film takes its time, and says that it is being made.
    ((level, sentence),) = [notice for notice in office.notices if notice[0] != "info"]
    assert level == "error"
    assert "out.png" in sentence or "file" in sentence
    assert office.written == []
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"


def test_an_export_before_anything_is_there_writes_nothing(empty: Office, tmp_path: Path) -> None:
    for entry in EXPORTS:
        if entry.group not in ("curves",):
            empty.write(entry.kind, tmp_path / "out.png")
    assert list(tmp_path.iterdir()) == []


@given(count=st.integers(2, 40))
def test_a_loop_there_and_back_has_no_jump(count: int) -> None:
    frames = np.arange(count).reshape(-1, 1, 1, 1)
    loop = there_and_back(frames)[:, 0, 0, 0]
    jumps = np.abs(np.diff([*loop, loop[0]]))
    assert jumps.max() == 1
    assert len(loop) == max(2, 2 * count - 2)


def test_the_traversals_stand_in_rows_a_dimension_each(office: Office, tmp_path: Path) -> None:
    office.write("traversals_grid", tmp_path / "traversals.png")
    wish = office.session.exploration.traversing.wish()
    assert wish is not None
    rows, columns = traversals(wish).pictures.shape[:2]
    with Image.open(tmp_path / "traversals.png") as picture:
        assert picture.size == (columns * 10 - 2, rows * 10 - 2)
