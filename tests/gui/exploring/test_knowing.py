"""The table of images: what is known at once, what is studied, and when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from tests.fakes import ManualExecutor, tiny_images, tiny_snapshot
from vae_explorer.gui.exploring.decoding import MapFrame, map_frame
from vae_explorer.gui.exploring.knowing import Knowing
from vae_explorer.latent.image_table import ImageTable
from vae_explorer.runs.judgements import Judgements
from vae_explorer.training.image_curves import ImageCurves
from vae_explorer.training.reports import Snapshot

IMAGES = tiny_images(60)
SNAPSHOT = tiny_snapshot(IMAGES)


class Scene:
    """A part that knows, and a worker that works when it is told to."""

    def __init__(self) -> None:
        self.worker = ManualExecutor()
        self.knowing = Knowing(self.worker)
        self.tables: list[ImageTable] = []
        self.errors: list[object] = []
        self.knowing.table_changed.connect(self.tables.append)
        self.knowing.failed.connect(self.errors.append)

    def look(self, snapshot: Snapshot = SNAPSHOT, *, exact: bool = True) -> None:
        codes = replace(snapshot.codes, exact=exact)
        self.knowing.look_from(snapshot, frame_of(codes))

    def settle(self) -> ImageTable:
        """Let the worker and the pause before a table end."""
        while self.knowing.busy:
            self.worker.run_all()
            if self.knowing._timer.isActive():
                self.knowing._timer.stop()
                self.knowing._make_table()
        return self.tables[-1]


def frame_of(codes: object) -> MapFrame:
    frame = map_frame(SNAPSHOT.codes, "", None)
    return replace(frame, codes=codes)  # type: ignore[arg-type]


@pytest.fixture
def scene(qapp: object) -> Iterator[Scene]:
    scene = Scene()
    scene.knowing.begin(IMAGES)
    yield scene
    assert scene.errors == []


def test_what_came_with_the_images_is_known_first(scene: Scene) -> None:
    scene.worker.run_next()
    (table,) = scene.tables
    assert list(table.columns)[:4] == ["name", "label", "split", "csv:brightness"]
    assert table is scene.knowing.table


def test_terms_come_with_codes_and_studies_follow(scene: Scene) -> None:
    scene.look()
    table = scene.settle()
    keys = set(table.columns)
    assert {"elbo", "reconstruction", "kl", "cluster", "disagreement", "mislabelled"} <= keys
    assert {"suggested", "duplicate", "tags", "note", "excluded"} <= keys


def test_codes_that_move_are_studied_now_and_then_and_those_at_rest_at_once(scene: Scene) -> None:
    scene.look(exact=False)
    scene.settle()
    studied = scene.knowing.table
    assert studied is not None
    for _ in range(5):
        scene.look(exact=False)
    again = scene.settle()
    assert again.columns["cluster"] is studied.columns["cluster"]
    assert again.columns["elbo"] is not studied.columns["elbo"]
    scene.look(exact=True)
    at_rest = scene.settle()
    assert at_rest.columns["cluster"] is not studied.columns["cluster"]


def test_duplicates_are_looked_for_once_in_the_same_images(scene: Scene) -> None:
    first = scene.settle()
    scene.knowing.begin(IMAGES.with_split(0.5, 3))
    second = scene.settle()
    assert second.columns["duplicate"] is first.columns["duplicate"]


def test_what_is_said_is_known_at_once(scene: Scene) -> None:
    scene.settle()
    scene.knowing.take_judgements(Judgements().changed(IMAGES.paths[:2], tag="odd"))
    table = scene.settle()
    assert table.columns["tags"].values[:3] == ("odd", "odd", "")


def test_the_history_of_an_image_is_known_where_it_was_kept(scene: Scene) -> None:
    assert [len(part) for part in scene.knowing.history(3)] == [0, 0]
    rows = tuple(np.full(60, value, np.float32) for value in (-9, -5, -1))
    scene.look(replace(SNAPSHOT, curves=ImageCurves((1, 2, 3), rows)))
    table = scene.settle()
    np.testing.assert_array_equal(scene.knowing.history(3)[1], [-9, -5, -1])
    assert (np.asarray(table.columns["learned"].values) == 2).all()


def test_another_image_set_begins_with_nothing_of_the_former(scene: Scene) -> None:
    scene.look()
    scene.settle()
    before = len(scene.tables)
    scene.look(exact=False)
    fewer = IMAGES.without([0])
    scene.knowing.begin(fewer)
    scene.settle()
    assert all(table.images == 59 for table in scene.tables[before:])
    assert "cluster" not in scene.tables[-1].columns
