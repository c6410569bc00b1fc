"""A file is there whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vae_explorer.runs.atomic import (
    read_bounded,
    read_tail,
    sweep_temporaries,
    why_not_written,
    write_atomically,
)
from vae_explorer.runs.disk import Disk

OLD, NEW = b"old " * 50, b"new " * 60
CODES = (errno.ENOSPC, errno.EIO, errno.EDQUOT, errno.EACCES, errno.EROFS)


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@settings(max_examples=30)
@given(st.lists(st.binary(max_size=200), max_size=5), st.booleans())
def test_what_was_written_is_read_back(parts: list[bytes], overwrite: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        write_atomically(path, [memoryview(part) for part in parts], overwrite=overwrite)
        assert read_bounded(path, 10_000) == b"".join(parts)
        assert names(Path(folder)) == {"file"}


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("once", [True, False])
def test_whichever_call_fails_the_old_or_the_new_file_is_whole(
    tmp_path: Path, failing_disk: type[Disk], code: int, once: bool
) -> None:
    path = tmp_path / "file"
    for fail_at in count(1):
        path.write_bytes(OLD)
        disk = failing_disk(fail_at, code, once=once)
        try:
            write_atomically(path, [NEW[:100], NEW[100:]], overwrite=True, disk=disk)
        except OSError:
            assert path.read_bytes() in (OLD, NEW)
            if "replace" not in disk.calls[:-1]:
                assert path.read_bytes() == OLD
        else:
            assert path.read_bytes() == NEW
            break
        if once:
            assert names(tmp_path) == {"file"}
        else:
            # Not even the deletion of the temporary file works; the next sweep finds it.
            sweep_temporaries(tmp_path)
            assert names(tmp_path) == {"file"}


@pytest.mark.parametrize("code", CODES)
def test_whichever_call_fails_a_new_file_is_whole_or_absent(
    tmp_path: Path, failing_disk: type[Disk], code: int
) -> None:
    for fail_at in count(1):
        folder = tmp_path / str(fail_at)
        folder.mkdir()
        disk = failing_disk(fail_at, code)
        try:
            write_atomically(folder / "file", [NEW], disk=disk)
        except OSError:
            assert names(folder) in (set(), {"file"})
            if names(folder):
                assert (folder / "file").read_bytes() == NEW
        else:
            break
    assert fail_at > len(["free_bytes", "create", "write", "sync", "close", "publish"])


def test_content_is_durable_before_its_name_and_the_name_before_the_answer(
    tmp_path: Path, failing_disk: type[Disk]
) -> None:
    disk = failing_disk(0, 0)
    write_atomically(tmp_path / "file", [NEW], overwrite=True, disk=disk)
    steps = [call for call in disk.calls if call != "write"]
    assert steps == ["free_bytes", "create", "sync", "close", "replace", "sync_folder"]
    assert disk.calls.index("sync") > max(i for i, c in enumerate(disk.calls) if c == "write")


def test_a_taken_name_is_refused_and_its_file_untouched(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(OLD)
    with pytest.raises(FileExistsError):
        write_atomically(path, [NEW])
    assert path.read_bytes() == OLD


def test_a_name_taken_at_the_last_moment_is_refused_too(tmp_path: Path) -> None:
    class LateRival(Disk):
        def sync(self, descriptor: int) -> None:
            super().sync(descriptor)
            (tmp_path / "file").write_bytes(OLD)

    with pytest.raises(FileExistsError):
        write_atomically(tmp_path / "file", [NEW], disk=LateRival())
    assert (tmp_path / "file").read_bytes() == OLD
    assert names(tmp_path) == {"file"}


def test_too_little_room_is_told_before_the_first_byte(tmp_path: Path) -> None:
    class Crowded(Disk):
        def free_bytes(self, folder: Path) -> int:
            return 1_000_000

        def create(self, path: Path) -> int:
            raise AssertionError("nothing may be created")

    content = bytes(2_000_000)
    with pytest.raises(OSError, match="No space") as caught:
        write_atomically(tmp_path / "file", [content], disk=Crowded())
    code, sentence = why_not_written(caught.value, tmp_path / "file", len(content), Crowded())
    assert code == "FULL"
    assert "needs 2.0 MB" in sentence
    assert "1.0 MB are free" in sentence
    _, sentence = why_not_written(caught.value, tmp_path / "file", 0, Crowded())
    assert sentence.startswith("The disk is full: file could not be written, 1.0 MB are free")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (OSError(errno.EROFS, "Read-only file system"), "FORBIDDEN"),
        (PermissionError(errno.EACCES, "Permission denied"), "FORBIDDEN"),
        (FileExistsError(errno.EEXIST, "File exists"), "EXISTS"),
        (OSError(errno.EIO, "Input/output error"), "FAILED"),
    ],
)
def test_every_failure_is_told_with_its_place(tmp_path: Path, error: OSError, code: str) -> None:
    found, sentence = why_not_written(error, tmp_path / "file", 10)
    assert found == code
    assert str(tmp_path) in sentence


def test_a_folder_that_is_missing_is_told(tmp_path: Path) -> None:
    path = tmp_path / "no" / "file"
    with pytest.raises(FileNotFoundError) as caught:
        write_atomically(path, [NEW])
    code, sentence = why_not_written(caught.value, path, len(NEW))
    assert code == "MISSING"
    assert f"no folder {path.parent}" in sentence


def test_reading_refuses_links_pipes_folders_and_large_files(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_bytes(OLD)
    (tmp_path / "link").symlink_to(target)
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    for name in ("link", "pipe", "folder", "missing"):
        with pytest.raises(OSError, match=r".+"):
            read_bounded(tmp_path / name, 1000)
    with pytest.raises(OSError, match=r"large"):
        read_bounded(target, len(OLD) - 1)
    assert read_bounded(target, len(OLD)) == OLD


@settings(max_examples=30)
@given(st.binary(max_size=300), st.integers(1, 400))
def test_the_tail_is_the_end_of_the_file(content: bytes, size: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        path.write_bytes(content)
        assert read_tail(path, size) == content[-size:]


def test_a_sweep_takes_only_files_of_our_own_pattern(tmp_path: Path) -> None:
    ours = ".run.json.123.0123456789ab.tmp"
    others = {"run.json", ".hidden", "notes.tmp", ".run.json.tmp", ".a.b.0123456789ab.tmp"}
    for name in {ours, *others}:
        (tmp_path / name).write_bytes(b"")
    (tmp_path / ".folder.1.0123456789ab.tmp").mkdir()
    assert sweep_temporaries(tmp_path) == 1
    assert names(tmp_path) == others | {".folder.1.0123456789ab.tmp"}


def test_new_files_follow_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_atomically(tmp_path / "file", [NEW])
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o640


class Scanned(Disk):
    """A disk on which another program has files open, which then cannot be renamed.

    Args:
        tries: How often it is refused.
    """

    refuses_for_moments = True

    def __init__(self, tries: int) -> None:
        self.left, self.rests_s = tries, list[float]()

    def replace(self, source: Path, target: Path) -> None:
        self._refuse(source)
        super().replace(source, target)

    def publish(self, source: Path, target: Path) -> None:
        self._refuse(source)
        super().publish(source, target)

    def rest(self, seconds: float) -> None:
        self.rests_s.append(seconds)

    def _refuse(self, path: Path) -> None:
        self.left -= 1
        if self.left >= 0:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))


@pytest.mark.parametrize("overwrite", [True, False])
def test_a_file_that_is_open_elsewhere_for_a_moment_is_written_all_the_same(
    tmp_path: Path, overwrite: bool
) -> None:
    path = tmp_path / "file"
    if overwrite:
        path.write_bytes(OLD)
    disk = Scanned(2)
    write_atomically(path, [NEW], overwrite=overwrite, disk=disk)
    assert path.read_bytes() == NEW
    assert len(disk.rests_s) == 2
    assert names(tmp_path) == {"file"}


def test_a_file_that_stays_open_elsewhere_stays_whole_and_is_told(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(OLD)
    disk = Scanned(1000)
    with pytest.raises(PermissionError) as caught:
        write_atomically(path, [NEW], overwrite=True, disk=disk)
    assert sum(disk.rests_s) < 0.5
    assert path.read_bytes() == OLD
    assert names(tmp_path) == {"file"}
    code, sentence = why_not_written(caught.value, path, len(NEW), disk)
    assert code == "FAILED"
    assert "another program has it open" in sentence
    assert "is whole" in sentence


def test_a_name_that_is_refused_for_good_is_tried_once(tmp_path: Path) -> None:
    disk = Scanned(1)
    disk.refuses_for_moments = False
    with pytest.raises(PermissionError) as caught:
        write_atomically(tmp_path / "file", [NEW], disk=disk)
    assert not disk.rests_s
    assert why_not_written(caught.value, tmp_path / "file", len(NEW), disk)[0] == "FORBIDDEN"
