"""A table beside the images: numbers and words for each of them, out of a CSV file.

The file lies in the folder, or beside it under the folder's name (``faces.csv`` beside
``faces/``). One of its columns names the images, by relative path, by file name, or by file name
without its ending.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path, PurePosixPath

import numpy as np
import numpy.typing as npt

from vae_explorer.errors import FolderError
from vae_explorer.images.image_set import Rejected, natural_order
from vae_explorer.images.names import shown
from vae_explorer.images.opening import UnreadableImage, explain, open_bytes

__all__ = ["BesideImages", "UnreadableTable", "columns_beside", "parse_table"]

_MAX_BYTES = 64 * 2**20
_MAX_COLUMNS = 200
_NAMING = (
    *("path", "file", "filename", "file_name", "filepath", "file_path"),
    *("image", "image_path", "img", "name", "image_name", "id", "image_id"),
)
_LABELLING = ("label", "labels", "class", "category", "target")
_UNKNOWN = frozenset({"", "na", "n/a", "nan", "null", "none", "-", "?"})
_COMMA = re.compile(r"[+-]?\d*,\d+")


class UnreadableTable(FolderError):
    """A table that is not used, with the reason.

    Args:
        code: Stable name of the reason.
        reason: Plain words that go on after the name: ``"is empty"``.
    """

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(code, f"The table {reason}.")
        self.reason = reason


@dataclass(frozen=True, eq=False)
class BesideImages:
    """What a table says of N images.

    Attributes:
        numbers: Columns of numbers by name, float32 (N,), NaN where unknown.
        words: Columns of words by name, N each, empty where unknown.
        labels: The column that names the images' classes, N words; empty if there is none.
        rejected: The table itself, if it could not be used.
    """

    numbers: Mapping[str, npt.NDArray[np.float32]] = field(default_factory=dict)
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    labels: tuple[str, ...] = ()
    rejected: tuple[Rejected, ...] = ()


def columns_beside(folder: Path, paths: Sequence[str], tables: Sequence[str]) -> BesideImages:
    """Read the table of a folder, if it has one.

    Args:
        folder: Of the images.
        paths: Of the N images, relative to it.
        tables: Names of the CSV files in it.

    Returns:
        Its columns. Of several tables the first that names any of the images counts; where none
        can be used, the reason stands among the rejected files.
    """
    refused: list[Rejected] = []
    for path, name in _tables(folder, tables):
        try:
            return parse_table(_text(path), paths)
        except UnreadableTable as error:
            refused.append(Rejected(name, error.code, error.reason))
        except (UnreadableImage, OSError) as error:
            refused.append(Rejected(name, "CSV_UNREADABLE", explain(error, str(path)).reason))
    return BesideImages(rejected=tuple(refused[:1]))


def parse_table(text: str, paths: Sequence[str]) -> BesideImages:
    """Find the columns of a table and the images that its lines are about.

    Cells are divided by comma, semicolon, tab or bar, whichever divides the heading most. Decimal
    commas count where it is not the comma that divides. Of two lines on one image the first counts.

    Args:
        text: The table, its heading in the first line.
        paths: Of the N images, relative to their folder.

    Raises:
        UnreadableTable: ``CSV_BAD`` if it is no table, ``CSV_NO_MATCH`` if it names none of the
            images.
    """
    try:
        divider = _divider(text)
        rows = [row for row in csv.reader(StringIO(text, newline=""), delimiter=divider) if row]
    except csv.Error as error:
        raise UnreadableTable("CSV_BAD", f"is no table that can be read ({error})") from error
    if len(rows) < 2:
        raise UnreadableTable("CSV_BAD", "is a table without any line below its heading")
    heading = _heading(rows[0])
    naming, line_of = _best_naming(heading, rows[1:], paths)
    if not line_of:
        raise UnreadableTable("CSV_NO_MATCH", "is a table that names none of the images here")
    numbers: dict[str, npt.NDArray[np.float32]] = {}
    words: dict[str, tuple[str, ...]] = {}
    labels: tuple[str, ...] = ()
    for place, name in enumerate(heading):
        if place == naming or not name:
            continue
        cells = [""] * len(paths)
        for image, line in line_of.items():
            row = rows[1 + line]
            cells[image] = row[place].strip() if place < len(row) else ""
        values = None if name.casefold() in _LABELLING else _numbers(cells, divider)
        if values is not None:
            numbers[name] = values
        elif any(cells):
            words[name] = tuple(cells)
            if not labels and name.casefold() in _LABELLING:
                labels = words[name]
    return BesideImages(numbers, words, labels)


def _tables(folder: Path, inside: Sequence[str]) -> list[tuple[Path, str]]:
    """Tables of a folder, and what to call them: first the one inside with the folder's name."""
    names = list(inside)
    own = folder.name.casefold()
    names.sort(key=lambda name: (PurePosixPath(name).stem.casefold() != own, natural_order(name)))
    found = [(folder / name, name) for name in names]
    beside = folder.with_name(f"{folder.name}.csv") if folder.name else folder
    if beside.is_file():
        found.append((beside, f"../{beside.name}"))
    return found


def _text(path: Path) -> str:
    with open_bytes(str(path)) as file:
        content = file.read(_MAX_BYTES + 1)
    if len(content) > _MAX_BYTES:
        limit = _MAX_BYTES // 2**20
        raise UnreadableTable(
            "CSV_TOO_BIG", f"is a table of more than {limit} MiB, which is too big"
        )
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16", "replace")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252", "replace")
    if "\0" in text:
        raise UnreadableTable("CSV_BAD", "is no table of text")
    return text


def _divider(text: str) -> str:
    first = re.split(r"[\r\n]", text.lstrip("\r\n"), maxsplit=1)[0]

    def cells(divider: str) -> int:
        return len(next(csv.reader([first], delimiter=divider), []))

    return max((",", ";", "\t", "|"), key=cells)


def _heading(row: Sequence[str]) -> list[str]:
    """Names of the columns, each once; empty for those that are passed over."""
    heading: list[str] = []
    for cell in row[:_MAX_COLUMNS]:
        name = shown(" ".join(cell.split()))[:80]
        heading.append("" if name in heading else name)
    return heading


def _best_naming(
    heading: Sequence[str], lines: Sequence[Sequence[str]], paths: Sequence[str]
) -> tuple[int, dict[int, int]]:
    """Find the column that names the most images; one that is headed so comes first."""
    by_name = _by_name(paths)
    headed = [heading.index(name) for name in heading if name.casefold() in _NAMING]
    others = [place for place in range(min(3, len(heading))) if place not in headed]
    best: tuple[int, dict[int, int]] = (-1, {})
    for group in (headed, others):
        for place in group:
            line_of = _match(place, lines, by_name)
            if len(line_of) > len(best[1]):
                best = place, line_of
        if best[1]:
            break
    return best


def _by_name(paths: Sequence[str]) -> dict[str, int]:
    """Every name that means one image only: its path, its file name, and both without ending."""
    by_name: dict[str, int] = {}
    several: set[str] = set()
    for image, path in enumerate(paths):
        whole = PurePosixPath(path)
        for name in {path, str(whole.with_suffix("")), whole.name, whole.stem}:
            key = name.casefold()
            if by_name.setdefault(key, image) != image:
                several.add(key)
    exact = {path.casefold(): image for image, path in enumerate(paths)}
    kept = {name: image for name, image in by_name.items() if name not in several}
    return {**kept, **exact}


def _match(
    place: int, lines: Sequence[Sequence[str]], by_name: Mapping[str, int]
) -> dict[int, int]:
    """The first line about each image, by image."""
    line_of: dict[int, int] = {}
    for line, row in enumerate(lines):
        if place < len(row):
            name = row[place].strip().replace("\\", "/").removeprefix("./").casefold()
            image = by_name.get(name)
            if image is not None:
                line_of.setdefault(image, line)
    return line_of


def _numbers(cells: Sequence[str], divider: str) -> npt.NDArray[np.float32] | None:
    """Cells as numbers, NaN where unknown; None where they are words, or all unknown."""
    values = np.full(len(cells), np.nan, np.float32)
    known = False
    for place, cell in enumerate(cells):
        if cell.casefold() in _UNKNOWN:
            continue
        if divider != "," and _COMMA.fullmatch(cell):
            cell = cell.replace(",", ".")
        try:
            value = float(cell)
        except ValueError:
            return None
        if "_" in cell:  # Python's own way to write a number, and nobody else's
            return None
        if math.isfinite(value) and abs(value) < 3e38:
            values[place] = value
            known = True
    return values if known else None
