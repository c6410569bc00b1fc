"""What is known of images, as a table for spreadsheets and programs."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from vae_explorer.export.files import save_bytes
from vae_explorer.export.tables import csv_bytes
from vae_explorer.runs.disk import DISK, Disk
from vae_explorer.runs.plain_text import safe_text

if TYPE_CHECKING:
    from vae_explorer.latent.image_table import ImageTable

__all__ = ["save_image_table_csv"]


def save_image_table_csv(
    path: str | Path,
    table: ImageTable,
    paths: Sequence[str],
    rows: Iterable[int] | None = None,
    *,
    overwrite: bool = False,
    disk: Disk = DISK,
) -> Path:
    """Save a table of images as CSV: a line an image, in UTF-8.

    The columns are ``path``, then the keys of the table's columns.

    Args:
        path: The file.
        table: What is known; unknown numbers become empty cells.
        paths: Of all N images, relative to their folder.
        rows: Which images, in which order; None for all.
        overwrite: True to replace a file of that name.
        disk: The operating system.

    Raises:
        ExportError: If it could not be written; nothing was changed then.
    """
    wanted = range(table.images) if rows is None else [int(row) for row in rows]
    columns = [column for key, column in table.columns.items() if key != "path"]
    # A column that came with the images has its own name, unless that means something else here.
    head = ["path", *(safe_text(_name(column.key, table)) for column in columns)]
    lines = (
        [safe_text(paths[row]), *(_cell(column.values[row]) for column in columns)]
        for row in wanted
    )
    return save_bytes(csv_bytes(head, lines), path, overwrite=overwrite, disk=disk)


def _name(key: str, table: ImageTable) -> str:
    name = key.removeprefix("csv:")
    return key if name == "path" or (name != key and name in table.columns) else name


def _cell(value: object) -> str:
    if isinstance(value, str):
        return safe_text(value)
    number = float(value)  # type: ignore[arg-type]
    if math.isnan(number):
        return ""
    return str(int(number)) if number.is_integer() and abs(number) < 2**53 else str(number)
