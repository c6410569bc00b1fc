"""Reading small files at once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from vae_explorer.images.opening import read_small


def test_a_small_file_is_read_whole(tmp_path: Path) -> None:
    file = tmp_path / "a.png"
    file.write_bytes(b"abc")
    assert read_small(str(file), 3) == b"abc"


def test_what_is_empty_larger_or_gone_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "empty.png").touch()
    (tmp_path / "larger.png").write_bytes(b"abcd")
    (tmp_path / "folder.png").mkdir()
    for name in ("empty.png", "larger.png", "folder.png", "gone.png"):
        assert read_small(str(tmp_path / name), 3) is None


@pytest.mark.skipif(not hasattr(os, "O_NOFOLLOW"), reason="links are told apart when opened")
def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"abc")
    (tmp_path / "link.png").symlink_to(tmp_path / "a.png")
    assert read_small(str(tmp_path / "link.png"), 3) is None
