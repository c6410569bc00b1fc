"""What has become of a folder since it was read."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from tests.fakes import picture_folder
from vae_explorer.images.intake import load_images
from vae_explorer.images.source_changes import SourceChanges, source_changes


def test_gone_new_and_changed_files_are_counted(tmp_path: Path) -> None:
    folder = picture_folder(tmp_path / "shapes")
    (folder / "empty.png").write_bytes(b"")
    (folder / "facts.csv").write_text("no table")
    images = load_images(folder)
    newest_ns = max(path.stat().st_mtime_ns for path in folder.rglob("*.png"))
    assert source_changes(images, newest_ns) == SourceChanges()
    first, second, third = (folder / path for path in images.paths[:3])
    first.unlink()
    shutil.copy(second, folder / "new.png")
    os.utime(third, ns=(0, newest_ns + 1))
    os.utime(folder / "new.png", ns=(0, 0))
    assert source_changes(images, newest_ns) == SourceChanges(gone=1, new=1, changed=1)


def test_of_a_folder_that_is_gone_all_files_are(tmp_path: Path) -> None:
    folder = picture_folder(tmp_path / "shapes")
    images = load_images(folder)
    shutil.rmtree(folder)
    assert source_changes(images, 0) == SourceChanges(gone=len(images))
