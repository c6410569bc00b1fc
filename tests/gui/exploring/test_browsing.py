"""What the gallery shows, with workers that wait for the test."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from tests.fakes import ManualExecutor, tiny_images
from vae_explorer.gui.exploring.browsing import Browsing
from vae_explorer.gui.exploring.originals import file_of, read_original
from vae_explorer.gui.process.jobs import LatestJob
from vae_explorer.gui.views.gallery import GalleryView
from vae_explorer.images.image_set import ImageSet
from vae_explorer.latent.image_facts import image_columns
from vae_explorer.latent.image_table import Column, ImageTable

COUNT = 10


class Reader:
    """Browsing, and what it told last."""

    def __init__(self) -> None:
        self.worker = ManualExecutor()
        self.part = Browsing(LatestJob(self.worker), LatestJob(self.worker))
        self.told: list[GalleryView | None] = []
        self.part.arranged.connect(self.told.append)
        self.images = tiny_images(COUNT)
        self.part.begin(self.images)
        self.know()

    def know(self, **columns: list[float] | tuple[str, ...]) -> None:
        more = [
            Column(key, key, "", "", values if isinstance(values, tuple) else np.array(values))
            for key, values in columns.items()
        ]
        self.part.take_table(ImageTable(COUNT, [*image_columns(self.images), *more]))

    @property
    def view(self) -> GalleryView:
        self.worker.run_all()
        view = self.told[-1]
        assert view is not None
        return view

    @property
    def rows(self) -> list[int]:
        return [int(row) for row in self.view.rows]


def test_all_images_come_in_the_order_of_the_folder() -> None:
    reader = Reader()
    assert reader.rows == list(range(COUNT))
    reader.part.sort("", True)
    assert reader.rows == list(range(COUNT))[::-1]


def test_likely_mislabelled_is_worst_first_and_says_why_it_is_empty() -> None:
    reader = Reader()
    reader.part.show_list("mislabelled")
    assert "Once labelled images have codes" in reader.view.empty
    reader.know(mislabelled=[0.6, -1, 1.0, 0.2, *[-1.0] * 6])
    assert reader.rows == [2, 0]
    reader.know(mislabelled=[1.0] * 3 + [-1.0] * 7, elbo=[-9.0, -3.0, -5.0, *[0.0] * 7])
    assert reader.rows == [1, 2, 0]
    reader.know(mislabelled=[-1.0] * COUNT)
    assert reader.view.empty.startswith("No image has neighbours")


def test_the_least_explained_come_first() -> None:
    reader = Reader()
    reader.know(elbo=[-5.0, -9.0, float("nan"), *range(7)])
    reader.part.show_list("least")
    assert reader.rows == [1, 0, 3, 4, 5, 6, 7, 8, 9]


def test_excluded_and_duplicates_are_lists_and_stacks_open() -> None:
    reader = Reader()
    reader.know(
        duplicate=[1.0, float("nan"), 1.0, 2.0, 2.0, *[float("nan")] * 5],
        excluded=("", "excluded", *[""] * 8),
    )
    reader.part.show_list("excluded")
    assert reader.rows == [1]
    assert reader.view.excluded == 1
    reader.part.show_list("duplicates")
    assert reader.rows == [0, 3]
    assert reader.view.sizes.tolist() == [2, 2]
    assert reader.view.found == 4
    reader.part.toggle_stack(1)
    assert reader.rows == [0, 2, 3]
    assert reader.view.sizes.tolist() == [-2, 1, 2]
    reader.part.toggle_stack(1)
    assert reader.rows == [0, 3]


def test_a_search_narrows_and_a_wrong_one_is_said_and_narrows_nothing() -> None:
    reader = Reader()
    reader.part.search("label:a")
    assert reader.rows == [0, 2, 4, 6, 8]
    reader.part.search("label:a nonsense:3")
    assert "There is no column “nonsense”" in reader.view.trouble
    assert reader.rows == list(range(COUNT))
    reader.part.search("nothing like this")
    assert reader.view.empty == "No image fits the search."


def test_the_gallery_follows_the_choice() -> None:
    reader = Reader()
    reader.part.take_chosen(np.array([2, 5]))
    assert reader.part.wish.name == "chosen"
    assert reader.rows == [2, 5]
    reader.part.take_chosen(np.zeros(0, np.int64))
    assert reader.part.wish.name == "all"
    assert len(reader.rows) == COUNT


def test_while_held_newer_values_come_without_another_order() -> None:
    reader = Reader()
    reader.know(elbo=list(range(COUNT)))
    reader.part.sort("elbo", False)
    assert reader.rows == list(range(COUNT))
    reader.part.hold(True)
    reader.know(elbo=[-value for value in range(COUNT)])
    assert reader.rows == list(range(COUNT))
    assert reader.view.stale
    assert reader.view.table.columns["elbo"].values[3] == -3
    reader.part.hold(False)
    assert reader.rows == list(range(COUNT))[::-1]
    assert not reader.view.stale


def of_folder(folder: Path, path: str) -> ImageSet:
    from dataclasses import replace

    images = tiny_images(2)
    return replace(images, source=str(folder), paths=(path, "gone.png"))


def test_the_original_is_read_at_its_own_resolution(tmp_path: Path) -> None:
    Image.new("RGB", (300, 200), (10, 20, 30)).save(tmp_path / "large.png")
    images = of_folder(tmp_path, "large.png")
    view = read_original(images, 0)
    assert view.is_file
    assert view.picture.shape == (1, 200, 300)
    assert view.source == "Original file, 300 × 200 pixels"
    gone = read_original(images, 1)
    assert not gone.is_file
    assert gone.source == "As the model sees it, 8 × 8 pixels. Its file is not there any more."
    assert gone.picture is images.pixels[1] or (gone.picture == images.pixels[1]).all()


def test_a_damaged_original_is_told_in_its_own_words(tmp_path: Path) -> None:
    (tmp_path / "cut.png").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    view = read_original(of_folder(tmp_path, "cut.png"), 0)
    assert not view.is_file
    assert "cut.png" in view.source


def test_no_path_leads_out_of_the_folder(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    Image.new("L", (4, 4)).save(tmp_path / "secret.png")
    assert file_of(of_folder(inside, "../secret.png"), 0) is None
    assert file_of(of_folder(inside, str(tmp_path / "secret.png")), 0) is None
    assert file_of(tiny_images(2), 0) is None
