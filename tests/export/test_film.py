"""A training as a film."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.fakes import tiny_images, tiny_setup, tiny_snapshot
from vae_explorer.errors import ExportError
from vae_explorer.export.film import Film, FilmScene, film_of
from vae_explorer.export.film_colours import colours_of_film, draw_legend
from vae_explorer.export.film_frames import film_frames, save_film
from vae_explorer.latent.plane import pca_plane
from vae_explorer.runs.ladder import Moment, pack_moment, read_moment
from vae_explorer.training.state import LightState

IMAGES = tiny_images(40)
SIDE = 160


@pytest.fixture(scope="module")
def moments(tmp_path_factory: pytest.TempPathFactory) -> tuple[Moment, ...]:
    """Three moments of a model in four dimensions, whose codes drift."""
    folder, kept = tmp_path_factory.mktemp("ladder"), []
    snapshot = tiny_snapshot(IMAGES, latent_dim=4)
    weights = {f"model.{name}": tensor for name, tensor in snapshot.vae.state_dict().items()}
    for number in range(3):
        codes = replace(snapshot.codes, mean=snapshot.codes.mean + 0.1 * number)
        path = folder / f"step-{number:08d}.safetensors"
        content = pack_moment(LightState(number, number / 2, weights, codes))
        path.write_bytes(content)
        kept.append(Moment(number, number / 2, False, len(content), path))
    return tuple(kept)


@pytest.fixture(scope="module")
def film(moments: tuple[Moment, ...]) -> Film:
    return film_of(IMAGES, tiny_setup(IMAGES, latent_dim=4), moments)


def scene(points: np.ndarray, epoch: float = 1.0) -> FilmScene:
    pictures = np.zeros((8, 1, 8, 8), np.uint8)
    return FilmScene(epoch, points.astype(np.float32), pictures, pictures)


def film_with(labels: tuple[str, ...]) -> Film:
    points = np.linspace((-2.0, 0.0), (2.0, 0.0), len(labels))
    return Film(np.zeros((8, 1, 8, 8), np.uint8), (scene(points),), labels)


def colours_in(frame: np.ndarray) -> set[tuple[int, ...]]:
    return {tuple(colour) for colour in frame[:, :SIDE, :SIDE].reshape(3, -1).T}


def test_each_moment_is_a_scene_with_pictures_and_a_place_for_each_image(film: Film) -> None:
    assert [each.epoch for each in film.scenes] == [0.0, 0.5, 1.0]
    for each in film.scenes:
        assert each.points.shape == (40, 2)
        assert each.reconstructions.shape == film.originals.shape
        assert each.samples.shape == (12, 1, 8, 8)


def test_the_map_does_not_jump_between_moments(film: Film) -> None:
    first, second, third = (each.points for each in film.scenes)
    assert np.abs(second - first).max() < 0.3
    np.testing.assert_allclose(third - second, second - first, atol=0.05)


def test_the_map_stands_as_the_plane_that_is_shown(moments: tuple[Moment, ...]) -> None:
    setup = tiny_setup(IMAGES, latent_dim=4)
    means = read_moment(moments[-1], setup).codes.mean
    plane = pca_plane(means)
    mirrored = replace(plane, axes=plane.axes[::-1] * np.array([[1.0], [-1.0]]))
    film = film_of(IMAGES, setup, moments, stands=(mirrored, means))
    np.testing.assert_allclose(film.scenes[-1].points, mirrored.project(means), atol=1e-4)
    first, second, third = (each.points for each in film.scenes)
    assert np.abs(np.stack([second - first, third - second])).max() < 0.3


def test_points_glide_and_the_last_moment_ends_the_film(film: Film) -> None:
    frames = list(film_frames(film, SIDE, between=4))
    assert len(frames) == 2 * 4 + 1
    assert {frame.shape for frame in frames} == {frames[0].shape}
    assert frames[0].dtype == np.uint8
    assert len(list(film_frames(film, SIDE, between=1))) == 3


def test_a_point_is_drawn_in_the_colour_of_its_label_where_it_is() -> None:
    points = np.array([[2.0, 2.0], [-2.0, -2.0], [np.nan, np.nan]])
    pictures = np.zeros((8, 1, 8, 8), np.uint8)
    film = Film(pictures, (scene(points),), ("a", "b", "a"))
    (frame,) = film_frames(film, SIDE)
    margin = 16
    upper = frame[:, margin : margin + SIDE // 2, margin + SIDE // 2 : margin + SIDE]
    lower = frame[:, margin + SIDE // 2 : margin + SIDE, margin : margin + SIDE // 2]
    assert (0x49, 0x60, 0xCC) in {tuple(colour) for colour in upper.reshape(3, -1).T}
    assert (0x9D, 0x5E, 0x0A) in {tuple(colour) for colour in lower.reshape(3, -1).T}


def test_the_legend_names_the_ten_largest_labels_and_the_rest() -> None:
    labels = ("", *tuple("abcdefghijkl"), *tuple("abcdefghij"))
    colours = colours_of_film(film_with(labels))
    assert [name for name, _ in colours.rows] == [*"abcdefghij", "2 other labels", "no label"]
    own = [colour for _, colour in colours.rows]
    assert len(set(own)) == 11
    assert [tuple(colours.points[at]) for at in (0, 1, 10, 11, 13)] == [
        own[-1],
        own[0],
        own[9],
        own[-2],
        own[0],
    ]


@settings(max_examples=30)
@given(st.lists(st.text("abcWö ", max_size=40), min_size=1, max_size=30))
def test_the_legend_stays_within_its_width(labels: list[str]) -> None:
    legend = draw_legend(colours_of_film(film_with(tuple(labels))), 420)
    assert legend.width == 420
    assert (np.asarray(legend)[:, -1] == 255).all()  # nothing is cut off


def test_without_labels_the_colour_tells_where_an_image_ends() -> None:
    points = np.array([[x, 0.5] for x in np.linspace(-2, 2, 9)])
    film = Film(np.zeros((8, 1, 8, 8), np.uint8), (scene(points),), ("",) * 9)
    (frame,) = film_frames(film, SIDE)
    assert len(colours_in(frame)) > 9


def test_moments_that_cannot_be_read_are_left_out(
    moments: tuple[Moment, ...], tmp_path: Path
) -> None:
    setup = tiny_setup(IMAGES, latent_dim=4)
    gone = replace(moments[1], path=tmp_path / "gone.safetensors")
    film = film_of(IMAGES, setup, (moments[0], gone, moments[2]))
    assert [each.epoch for each in film.scenes] == [0.0, 1.0]
    with pytest.raises(ExportError, match="No moment of this training is kept"):
        film_of(IMAGES, setup, (gone,))


def test_it_is_saved_as_one_file_or_as_single_pictures(film: Film, tmp_path: Path) -> None:
    path = save_film(film, tmp_path / "film.gif", as_gif=True, side_px=SIDE, interval_ms=50)
    with Image.open(path) as gif:
        assert gif.n_frames > 3  # type: ignore[attr-defined]
        assert gif.info["duration"] == 50
    folder = save_film(film, tmp_path / "moments", as_gif=False, side_px=SIDE)
    names = [each.name for each in sorted(folder.iterdir())]
    assert names == ["moment-0001.png", "moment-0002.png", "moment-0003.png"]


@pytest.mark.parametrize("as_gif", [True, False])
def test_it_tells_how_far_it_is_and_leaves_nothing_when_given_up(
    film: Film, tmp_path: Path, *, as_gif: bool
) -> None:
    told: list[float] = []
    save_film(film, tmp_path / "whole", as_gif=as_gif, side_px=SIDE, tell=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0

    def give_up(share: float) -> None:
        if share > 0.5:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        save_film(film, tmp_path / "part", as_gif=as_gif, side_px=SIDE, tell=give_up)
    left = [each for each in tmp_path.rglob("*") if each.is_file() and "whole" not in each.parts]
    assert [each for each in left if each.parent.name != "whole" and each.name != "whole"] == []
