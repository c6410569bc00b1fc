"""Copies of images, and the table of what is known of them."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from vae_explorer.errors import ExportError
from vae_explorer.export.copies import ImageSource, copy_images
from vae_explorer.export.image_table import save_image_table_csv
from vae_explorer.latent.image_table import Column, ImageTable

PIXELS = np.full((1, 4, 4), 7, np.uint8)


def test_copies_take_free_names_and_replace_nothing(tmp_path: Path) -> None:
    source, target = tmp_path / "a.png", tmp_path / "copies"
    source.write_bytes(b"one")
    some = ImageSource("a.png", source, PIXELS)
    done = copy_images([some, some], target)
    assert (done.files, done.drawn) == (2, 0)
    source.write_bytes(b"two")
    copy_images([some], target)
    content = {path.name: path.read_bytes() for path in target.iterdir()}
    assert content == {"a.png": b"one", "a-2.png": b"one", "a-3.png": b"two"}


def test_an_image_without_a_file_is_drawn(tmp_path: Path) -> None:
    images = [ImageSource("a.jpg", None, PIXELS), ImageSource("b.jpg", tmp_path / "gone", PIXELS)]
    done = copy_images(images, tmp_path / "copies")
    assert (done.files, done.drawn) == (0, 2)
    with Image.open(tmp_path / "copies" / "a.png") as picture:
        assert picture.getpixel((1, 1)) == 7


def test_a_name_never_leads_out_of_the_folder(tmp_path: Path) -> None:
    target = tmp_path / "copies"
    copy_images([ImageSource("../../a.png", None, PIXELS)], target)
    assert [path.parent for path in target.rglob("*.png")] == [target]


def test_a_file_in_place_of_the_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(ExportError, match="is a file, not a folder"):
        copy_images([ImageSource("a.png", None, PIXELS)], tmp_path / "taken")


def test_the_table_has_a_line_an_image_in_the_wanted_order(tmp_path: Path) -> None:
    table = ImageTable(
        3,
        [
            Column("name", "Name", "", "", ("=1", "b", "c")),
            Column("elbo", "ELBO", "nats", "", np.array([-1.5, np.nan, 3.0])),
            Column("csv:age", "Age", "", "", np.array([1.0, 2.0, 3.0])),
        ],
    )
    path = save_image_table_csv(tmp_path / "t.csv", table, ("x/=1", "b", "c"), [2, 1, 0])
    with path.open(newline="", encoding="utf-8") as file:
        lines = list(csv.reader(file))
    assert lines == [
        ["path", "name", "elbo", "age"],
        ["c", "c", "3", "3"],
        ["b", "b", "", "2"],
        ["x/=1", "'=1", "-1.5", "1"],
    ]


def test_a_number_beyond_all_others_is_written_as_it_is(tmp_path: Path) -> None:
    column = Column("elbo", "ELBO", "nats", "", np.array([-np.inf, -1.5]))
    path = save_image_table_csv(tmp_path / "t.csv", ImageTable(2, [column]), ("a", "b"))
    assert path.read_text().splitlines() == ["path,elbo", "a,-inf", "b,-1.5"]
