"""A table beside the images gives each of them its numbers and words."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from vae_explorer.images.columns import BesideImages, UnreadableTable, columns_beside, parse_table
from vae_explorer.images.intake import load_images
from vae_explorer.images.scan import scan

PATHS = ("cats/one.png", "cats/two.png", "dogs/three.png")


def columns_of(folder: Path) -> BesideImages:
    tables = [name for found in scan(folder) for name in found.tables]
    return columns_beside(folder, PATHS, tables)


def floats(values: object) -> list[float]:
    return np.asarray(values).tolist()


@pytest.mark.parametrize(
    "names",
    [PATHS, ("one.png", "two.png", "three.png"), ("one", "two", "three"), ("CATS\\ONE.PNG",)],
    ids=["path", "file name", "stem", "backslashes and capitals"],
)
def test_images_are_found_by_path_name_or_stem(names: tuple[str, ...]) -> None:
    text = "file,age\n" + "".join(f"{name},{place}\n" for place, name in enumerate(names))
    ages = parse_table(text, PATHS).numbers["age"]
    known = ages[~np.isnan(ages)]
    assert floats(known) == list(range(len(names)))
    assert ages.dtype == np.float32


def test_a_name_that_means_two_images_means_none() -> None:
    paths = ("a/1.png", "b/1.png", "b/2.png")
    ages = parse_table("name,age\n1.png,5\nb/2.png,7\n", paths).numbers["age"]
    assert np.isnan(ages[:2]).all()
    assert ages[2] == 7


def test_missing_lines_and_cells_are_unknown_and_the_first_of_two_lines_counts() -> None:
    text = "name,age,colour\none,1,red\none,9,blue\nthree,,\n"
    found = parse_table(text, PATHS)
    np.testing.assert_array_equal(found.numbers["age"], [1, np.nan, np.nan])
    assert found.words["colour"] == ("red", "", "")


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_semicolons_decimal_commas_quotes_and_marks_of_editors(
    tmp_path: Path, mark: str, end: str
) -> None:
    lines = ["file;size;said", 'one.png;"1,5";"a;b"', "two.png;2,25;x", "three.png;-3;"]
    (tmp_path / "t.csv").write_bytes((mark + end.join(lines)).encode())
    found = columns_of(tmp_path)
    assert found.rejected == ()
    assert floats(found.numbers["size"]) == [1.5, 2.25, -3.0]
    assert found.words["said"] == ("a;b", "x", "")


def test_a_table_saved_by_an_old_office_program_is_read(tmp_path: Path) -> None:
    text = "name,city\none,Köln\ntwo,Århus\n"
    for name, encoding in (("a", "cp1252"), ("b", "utf-16")):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "t.csv").write_bytes(text.encode(encoding))
        assert columns_of(folder).words["city"] == ("Köln", "Århus", "")


def test_words_that_say_unknown_are_unknown_in_a_column_of_numbers() -> None:
    found = parse_table("id,age\none,NA\ntwo,4\nthree,inf\n", PATHS)
    np.testing.assert_array_equal(found.numbers["age"], [np.nan, 4, np.nan])


def test_a_column_of_classes_is_words_though_it_holds_numbers() -> None:
    found = parse_table("file,label\none,3\ntwo,10\nthree,3\n", PATHS)
    assert found.labels == found.words["label"] == ("3", "10", "3")
    assert not found.numbers


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "CSV_UNREADABLE"),
        (b"only a heading", "CSV_BAD"),
        (b"file,age\nnobody.png,3\n", "CSV_NO_MATCH"),
        (b"file,age\n\0\0\0\n", "CSV_BAD"),
        (b'file,age\n"' + b"x" * 200_000 + b'",1\n', "CSV_BAD"),
    ],
    ids=["empty", "heading", "other images", "binary", "endless cell"],
)
def test_a_table_that_cannot_be_used_is_named_with_its_reason(
    tmp_path: Path, content: bytes, code: str
) -> None:
    (tmp_path / "t.csv").write_bytes(content)
    found = columns_of(tmp_path)
    assert [(file.path, file.code) for file in found.rejected] == [("t.csv", code)]
    assert not found.numbers
    assert not found.words


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("file,age\none,1\n")
    (tmp_path / "t.csv").symlink_to(tmp_path / "secret")
    assert [file.code for file in columns_of(tmp_path).rejected] == ["CSV_UNREADABLE"]


def test_the_table_with_the_folder_s_name_comes_first_and_may_lie_beside_it(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "pets"
    folder.mkdir()
    (tmp_path / "pets.csv").write_text("file,from\none,beside\n")
    assert columns_of(folder).words["from"][0] == "beside"
    (folder / "a.csv").write_text("file,from\none,other\n")
    assert columns_of(folder).words["from"][0] == "other"
    (folder / "pets.csv").write_text("file,from\none,own\n")
    assert columns_of(folder).words["from"][0] == "own"


cells = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=12)


@given(
    st.lists(st.tuples(st.floats(-1e6, 1e6, width=32), cells), min_size=2, max_size=20),
    st.sampled_from(",;\t|"),
)
def test_what_is_written_as_csv_reads_back(rows: list[tuple[float, str]], divider: str) -> None:
    paths = tuple(f"f/{row:03d}.png" for row in range(len(rows)))
    text = StringIO()
    writer = csv.writer(text, delimiter=divider)
    writer.writerow(["path", "value", "word and more"])
    for path, (number, word) in zip(paths, rows, strict=True):
        writer.writerow([path, repr(number), f"w{word}"])
    found = parse_table(text.getvalue(), paths)
    assert floats(found.numbers["value"]) == [number for number, _ in rows]
    assert found.words["word and more"] == tuple(f"w{word}".strip() for _, word in rows)


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        found = parse_table(text, PATHS)
    except UnreadableTable:
        return
    assert all(len(words) == len(PATHS) for words in found.words.values())


def test_a_changed_table_is_noticed_without_decoding_again(tmp_path: Path) -> None:
    folder = tmp_path / "reds"
    folder.mkdir()
    for place in range(4):
        Image.new("RGB", (8, 8), (60 * place, 0, 0)).save(folder / f"{place}.png")
    (folder / "reds.csv").write_text("file,red,class\n0,0,dark\n1,60,dark\n3,180,light\n")
    first = load_images(folder)
    np.testing.assert_array_equal(first.columns["red"], [0, 60, np.nan, 180])
    assert first.labels == ("dark", "dark", "", "light")
    assert "class" not in first.words
    (folder / "reds.csv").write_text("file,red\n0,5\n")
    second = load_images(folder)
    assert second.columns["red"][0] == 5
    assert second.labels == ("",) * 4
    assert second.fingerprint == first.fingerprint
