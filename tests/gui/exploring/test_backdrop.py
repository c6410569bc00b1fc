"""Decoded pictures behind the points: coarse first, given up when the view moves, then anew."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.fakes import ManualExecutor, tiny_images, tiny_snapshot
from vae_explorer.gui.exploring.backdrop import NOT_EXACT, Backdrop
from vae_explorer.gui.exploring.backdrop_tiles import CHUNK, Tiles, layout_for, pictures_of_plane
from vae_explorer.gui.exploring.decoding import map_frame
from vae_explorer.gui.exploring.field_pictures import Area
from vae_explorer.gui.views.backdrop import BackdropView
from vae_explorer.latent.decode import decode
from vae_explorer.latent.neighbour_chart import NeighbourChart
from vae_explorer.training.reports import Snapshot

IMAGES = tiny_images(30)
VIEW = (-3.0, 3.0, -2.0, 2.0)
SCALE = 100.0


class Scene:
    """A backdrop that is wished, and all that it says."""

    def __init__(self, latent_dim: int = 2) -> None:
        self.latent_dim = latent_dim
        self.worker = ManualExecutor()
        self.backdrop = Backdrop(self.worker)
        self.painted: list[BackdropView | None] = []
        self.offers: list[tuple[bool, str]] = []
        self.errors: list[object] = []
        self.backdrop.painted.connect(self.painted.append)
        self.backdrop.offered.connect(lambda shown, why: self.offers.append((shown, why)))
        self.backdrop.failed.connect(self.errors.append)
        self.backdrop.begin(IMAGES)
        self.look()
        self.backdrop.look_at(VIEW, SCALE, 1.0)
        self.backdrop.choose(True)
        self.painted.clear()

    def look(self, seed: int = 0) -> Snapshot:
        snapshot = tiny_snapshot(IMAGES, latent_dim=self.latent_dim, seed=seed)
        self.backdrop.look_from(snapshot, map_frame(snapshot.codes))
        return snapshot

    def last(self) -> BackdropView:
        view = self.painted[-1]
        assert view is not None
        return view

    def end_wait(self, name: str) -> None:
        """Let the time of a timer pass."""
        timer = getattr(self.backdrop, name)
        assert timer.isActive()
        timer.stop()
        timer.timeout.emit()


@pytest.fixture
def scene(qapp: object) -> Scene:
    return Scene()


def test_it_comes_coarse_first_and_covers_the_view(scene: Scene) -> None:
    assert scene.worker.run_all() > len(scene.painted)
    assert len(scene.painted) == 3
    sizes = []
    for view in scene.painted:
        assert view is not None
        x_low, x_high, y_low, y_high = view.bounds
        assert (x_low, y_low) <= (VIEW[0], VIEW[2])
        assert (x_high, y_high) >= (VIEW[1], VIEW[3])
        across = view.pixels.shape[1] * view.enlarged
        assert across == pytest.approx((x_high - x_low) * SCALE), "whole device pixels"
        sizes.append(view.tile * view.enlarged)
    assert sizes == [192, 96, 48]
    assert not scene.errors


@pytest.mark.parametrize("latent_dim", [2, 8])
def test_each_picture_is_what_the_middle_of_its_tile_decodes_to(
    qapp: object, latent_dim: int
) -> None:
    scene = Scene(latent_dim)
    snapshot = scene.look()
    frame = map_frame(snapshot.codes)
    scene.worker.run_all()
    scene.backdrop.rest()
    view = scene.last()
    lines, columns = (length // view.tile for length in view.pixels.shape)
    x_low, x_high, _, y_high = view.bounds
    side = (x_high - x_low) / columns
    for line, column in ((0, 0), (2, 5), (lines - 1, columns - 1)):
        place = np.array((x_low + (column + 0.5) * side, y_high - (line + 0.5) * side))
        expected = decode(snapshot.vae, frame.plane.lift(place)[None])[0, 0]
        part = view.pixels[line * view.tile :, column * view.tile :][: view.tile, : view.tile]
        # The decoder's rounding may differ by the size of its batch.
        assert np.abs((part & 255).astype(int) - expected).max() <= 1
        assert (part >> 24 == 255).all()


def test_a_view_that_moves_ends_the_work_within_a_chunk(scene: Scene) -> None:
    for _ in range(3):
        scene.worker.run_next()
    scene.backdrop.look_at((40.0, 46.0, -2.0, 2.0), SCALE, 1.0)
    scene.painted.clear()
    assert scene.worker.run_all() == 1, "the turn that finds itself unwanted"
    assert scene.painted == []
    assert scene.backdrop.busy
    scene.end_wait("_settle")
    scene.worker.run_all()
    assert scene.last().bounds[1] >= 46.0


def test_a_short_pan_decodes_nothing_and_a_longer_one_only_what_is_new(scene: Scene) -> None:
    turns = scene.worker.run_all()
    scene.painted.clear()
    scene.backdrop.look_at((-2.9, 3.1, -2.0, 2.0), SCALE, 1.0)
    assert not scene.backdrop._settle.isActive()
    scene.backdrop.look_at((-1.5, 4.5, -2.0, 2.0), SCALE, 1.0)
    scene.end_wait("_settle")
    assert scene.worker.run_all() < turns / 2
    assert len(scene.painted) == 1, "no coarse stage over what is known"


def test_a_newer_model_is_decoded_after_a_rest(scene: Scene) -> None:
    scene.worker.run_all()
    first = scene.last()
    scene.look(seed=1)
    assert scene.worker.run_all() == 0, "it rests"
    scene.end_wait("_rest")
    scene.worker.run_all()
    assert None not in scene.painted, "the old pictures stay until the new ones come"
    assert not np.array_equal(scene.last().pixels, first.pixels)


def test_the_same_model_with_newer_codes_is_not_decoded_again(scene: Scene) -> None:
    scene.worker.run_all()
    snapshot = scene.backdrop._newest
    assert snapshot is not None
    scene.backdrop.look_from(snapshot[0], map_frame(snapshot[0].codes))
    scene.end_wait("_rest")
    assert scene.worker.run_all() == 0


def test_switched_off_it_is_gone_at_once(scene: Scene) -> None:
    scene.worker.run_next()
    scene.backdrop.choose(False)
    assert scene.painted[-1] is None
    scene.worker.run_all()
    assert scene.painted[-1] is None
    assert scene.offers[-1] == (False, "")
    scene.backdrop.look_at((9.0, 12.0, 0.0, 2.0), SCALE, 1.0)
    assert not scene.backdrop.busy


def test_where_places_are_no_codes_it_says_why_it_is_not_there(scene: Scene) -> None:
    scene.worker.run_all()
    assert scene.backdrop._newest is not None
    snapshot, frame = scene.backdrop._newest

    chart = NeighbourChart(frame.points, frame.codes.mean, ("t-SNE 1", "t-SNE 2"))
    scene.backdrop.look_from(snapshot, replace(frame, plane=chart))
    assert scene.offers[-1] == (True, NOT_EXACT)
    assert scene.painted[-1] is None
    assert scene.worker.run_all() == 0
    scene.backdrop.look_from(snapshot, frame)
    assert scene.offers[-1] == (True, "")
    scene.worker.run_all()
    assert scene.painted[-1] is not None


@pytest.mark.parametrize("side", [4, 8, 28, 32, 64, 100, 256])
@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_tiles_have_a_handy_size_whatever_the_pictures(side: int, ratio: float) -> None:
    layout = layout_for(Area((-4.0, 4.0, -3.0, 3.0), 110.0 * ratio, ratio), side)
    tile = side // layout.shrunk * layout.enlarged
    assert 32 * ratio <= tile <= 72 * ratio
    columns, lines = (last - first for first, last in (layout.columns, layout.lines))
    assert columns * lines <= 600


def test_large_pictures_are_averaged() -> None:
    snapshot = tiny_snapshot(IMAGES)
    tiles = Tiles(snapshot, map_frame(snapshot.codes))
    whole = tiles.decode([(0, 0), (1, -1)], 0.5, 1)
    small = tiles.decode([(0, 0), (1, -1)], 0.5, 3)
    assert small.shape == (2, 1, 2, 2)
    assert small[1, 0, 0, 1] == np.rint(whole[1, 0, :3, 3:6].mean())


def test_a_turn_decodes_at_most_a_chunk(monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot = tiny_snapshot(IMAGES)
    tiles = Tiles(snapshot, map_frame(snapshot.codes))
    layout = layout_for(Area(VIEW, SCALE, 1.0), 8)
    known = 0
    for _ in pictures_of_plane(tiles, layout):
        assert len(tiles.known) - known <= CHUNK
        known = len(tiles.known)
