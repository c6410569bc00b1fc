"""Guests: read like the set, explained by the newest model, and gone when they are let go."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.fakes import ManualExecutor, tiny_images, tiny_snapshot
from vae_explorer.gui.exploring.decoding import map_frame
from vae_explorer.gui.exploring.guest_work import source_of
from vae_explorer.gui.exploring.guests import MOST_GUESTS, Guests
from vae_explorer.gui.views.guests import GuestView
from vae_explorer.images.decode import read_pixels
from vae_explorer.latent.decode import decode, encode
from vae_explorer.training.reports import Snapshot

IMAGES = tiny_images(40)


class Scene:
    """Guests of a set of forty images, and all they say."""

    def __init__(self, latent_dim: int = 2, *, trained: bool = True) -> None:
        self.worker = ManualExecutor()
        self.guests = Guests(self.worker)
        self.views: tuple[GuestView, ...] = ()
        self.codes: list[np.ndarray] = []
        self.told: list[tuple[str, str]] = []
        self.errors: list[object] = []
        self.guests.guests_changed.connect(self._take)
        self.guests.code_chosen.connect(self.codes.append)
        self.guests.told.connect(lambda kind, words: self.told.append((kind, words)))
        self.guests.failed.connect(self.errors.append)
        self.guests.begin(IMAGES)
        if trained:
            self.look(tiny_snapshot(IMAGES, latent_dim=latent_dim))

    def _take(self, views: tuple[GuestView, ...]) -> None:
        self.views = views

    def look(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.guests.look_from(snapshot, map_frame(snapshot.codes, None, None))

    def drop(self, *paths: Path) -> None:
        self.guests.take_files([str(path) for path in paths])
        self.worker.run_all()

    def end_wait(self) -> None:
        """Let the time of the rest between two models pass."""
        timer = self.guests._rest
        assert timer.isActive()
        timer.stop()
        timer.timeout.emit()


@pytest.fixture
def scene(qapp: object) -> Scene:
    return Scene()


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Pictures of other kinds and sizes than the set's."""
    paths = []
    for number in range(3):
        random = np.random.default_rng(number)
        paths.append(tmp_path / f"picture {number}.png")
        Image.fromarray(random.integers(0, 255, (21, 30, 3), np.uint8)).save(paths[-1])
    return paths


@pytest.mark.parametrize("latent_dim", [2, 5])
def test_a_dropped_file_is_read_encoded_and_decoded(
    qapp: object, files: list[Path], latent_dim: int
) -> None:
    scene = Scene(latent_dim)
    scene.drop(files[0])
    (view,) = scene.views
    pixels = read_pixels(files[0], IMAGES.spec)
    vae = scene.snapshot.vae
    mean = encode(vae, pixels[None], samples=0).mean
    assert (view.number, view.name, view.chosen) == (1, "picture 0.png", True)
    np.testing.assert_array_equal(view.original, pixels)
    np.testing.assert_array_equal(view.reconstruction, decode(vae, mean)[0])
    plane = map_frame(scene.snapshot.codes, None, None).plane
    np.testing.assert_allclose(view.place, plane.project(mean[0]), atol=1e-5)
    assert view.ellipse is not None
    assert view.ellipse.kind == ("whole" if latent_dim == 2 else "projection")
    assert view.elbo == pytest.approx(view.reconstruction_nats - view.kl)
    nearest = np.linalg.norm(scene.snapshot.codes.mean[IMAGES.train_index] - mean, axis=1).min()
    assert view.nearest == pytest.approx(nearest, rel=1e-4)


def test_an_image_of_the_set_is_its_own_neighbour_and_a_strange_one_is_strange(
    scene: Scene, tmp_path: Path
) -> None:
    row = int(IMAGES.train_index[0])
    for name, picture in (("known", IMAGES.pixels[row, 0]), ("noise", None)):
        if picture is None:
            picture = (np.random.default_rng(0).random((8, 8)) > 0.5).astype(np.uint8) * 255
        Image.fromarray(picture).save(tmp_path / f"{name}.png")
        scene.drop(tmp_path / f"{name}.png")
    known, noise = scene.views
    assert known.nearest == pytest.approx(0, abs=1e-4)
    assert (known.training.images, known.validation.images) == (32, 8)
    assert noise.elbo < known.elbo
    assert noise.training.share == 1.0
    assert known.training.share < 1.0


def test_the_cursor_goes_to_the_first_of_what_was_dropped(scene: Scene, files: list[Path]) -> None:
    scene.drop(*files)
    assert [view.number for view in scene.views] == [1, 2, 3]
    assert [view.chosen for view in scene.views] == [True, False, False]
    (code,) = scene.codes
    np.testing.assert_allclose(code, scene.guests.code_of(1))
    scene.guests.choose(3)
    assert [view.chosen for view in scene.views] == [False, False, True]
    np.testing.assert_allclose(scene.codes[-1], scene.guests.code_of(3))


def test_a_selected_image_takes_the_place_of_a_chosen_guest(
    scene: Scene, files: list[Path]
) -> None:
    scene.drop(files[0])
    scene.guests.take_selected(-1, None)
    assert scene.views[0].chosen
    scene.guests.take_selected(4, None)
    assert not scene.views[0].chosen


def test_bad_files_are_named_and_the_others_go_in(
    scene: Scene, files: list[Path], tmp_path: Path
) -> None:
    bad = tmp_path / "notes.txt"
    bad.write_text("no picture")
    scene.drop(bad, files[0], tmp_path / "gone.png", files[1])
    assert [view.name for view in scene.views] == ["picture 0.png", "picture 1.png"]
    ((kind, words),) = scene.told
    assert kind == "warn"
    assert "notes.txt is not an image" in words
    assert "1 more file could not be read." in words
    assert "2 images went onto the map." in words
    assert scene.errors == []


def test_only_so_many_find_room_and_the_rest_is_said(scene: Scene, files: list[Path]) -> None:
    scene.drop(*[files[k % 3] for k in range(MOST_GUESTS + 5)])
    assert len(scene.views) == MOST_GUESTS
    assert "5 images found no room" in scene.told[0][1]
    scene.drop(files[0])
    assert len(scene.views) == MOST_GUESTS
    assert "1 image found no room" in scene.told[1][1]
    scene.guests.remove(3)
    scene.drop(files[0])
    assert len(scene.views) == MOST_GUESTS


def test_they_follow_a_newer_model(scene: Scene, files: list[Path]) -> None:
    scene.drop(*files)
    before = [view.elbo for view in scene.views]
    scene.look(tiny_snapshot(IMAGES, seed=1))
    assert scene.guests.busy
    scene.end_wait()
    scene.worker.run_all()
    after = [view.elbo for view in scene.views]
    assert all(old != new for old, new in zip(before, after, strict=True))
    wanted = encode(scene.snapshot.vae, read_pixels(files[2], IMAGES.spec)[None], samples=0).mean
    np.testing.assert_allclose(scene.guests.code_of(3), wanted[0], atol=1e-5)
    assert len(scene.codes) == 1  # the cursor stays where the hand has it


def test_a_guest_that_leaves_is_heard_of_no_more(scene: Scene, files: list[Path]) -> None:
    scene.drop(*files)
    scene.guests.remove(1)
    assert [view.number for view in scene.views] == [2, 3]
    assert scene.guests.chosen is None
    scene.guests.clear()
    assert scene.views == ()
    scene.drop(files[0])
    assert scene.views[0].number == 4


def test_what_is_read_for_another_set_is_forgotten(scene: Scene, files: list[Path]) -> None:
    scene.guests.take_files([str(files[0])])
    scene.guests.begin(tiny_images(10))
    scene.worker.run_all()
    assert scene.views == ()
    assert not scene.guests.busy


def test_before_there_is_a_model_nothing_is_taken(qapp: object, files: list[Path]) -> None:
    scene = Scene(trained=False)
    scene.drop(*files)
    assert scene.views == ()
    assert not scene.guests.ready


def test_pictures_without_a_file_are_taken_too(scene: Scene, files: list[Path]) -> None:
    picture = np.asarray(Image.open(files[0]).convert("RGBA"))
    scene.guests.take([source_of(lambda: picture, "Picture 1")])
    scene.guests.take([source_of(files[0].read_bytes(), "Picture 2")])
    scene.worker.run_all()
    first, second = scene.views
    assert (first.name, second.name) == ("Picture 1", "Picture 2")
    np.testing.assert_array_equal(first.original, read_pixels(files[0], IMAGES.spec))
    np.testing.assert_array_equal(second.original, first.original)
