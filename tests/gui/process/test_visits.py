"""Visits that broke off are known at the next start, and only those."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vae_explorer.gui.dialogs.report import report_text
from vae_explorer.gui.process.visits import CRASH_FILE, BrokenVisit, Visit, take_broken_visits

RUN = Path("/pictures/runs/faces-001")
BEGIN = (
    "import faulthandler, sys\n"
    "from pathlib import Path\n"
    "from vae_explorer.gui.process.visits import Visit\n"
    "visit = Visit(Path(sys.argv[1]))\n"
)
TRAIN = f"visit.note_training(Path({str(RUN)!r}))\n"
CRASH = "faulthandler._sigsegv()\n"
KILLED = "import os\nos._exit(9)\n"  # as by SIGKILL: nothing more of the program runs


@pytest.fixture
def visit(tmp_path: Path) -> Iterator[Visit]:
    visit = Visit(tmp_path)
    yield visit
    visit.end()


def break_off(folder: Path, *lines: str) -> BrokenVisit | None:
    """Have a visit of its own process break off, and look for it."""
    code = "".join((BEGIN, *lines))
    done = subprocess.run([sys.executable, "-c", code, str(folder)], timeout=60, check=False)
    assert done.returncode != 0
    return take_broken_visits(folder)


def test_leaving_leaves_nothing_behind(tmp_path: Path) -> None:
    visit = Visit(tmp_path)
    visit.note_training(RUN)
    visit.end()
    assert list(tmp_path.iterdir()) == []


def test_a_window_that_lives_has_not_broken_off(tmp_path: Path, visit: Visit) -> None:
    visit.note_training(RUN)
    assert take_broken_visits(tmp_path) is None
    assert len(list(tmp_path.glob("visit-*.log"))) == 1


def test_a_crash_is_told_once_and_kept_for_a_report(tmp_path: Path) -> None:
    broken = break_off(tmp_path, TRAIN, CRASH)
    assert broken is not None
    assert (broken.fault, broken.run) == ("Segmentation fault", RUN)
    assert "faces-001" in broken.sentence
    assert "safe" in broken.sentence
    assert take_broken_visits(tmp_path) is None
    assert [path.name for path in tmp_path.iterdir()] == [CRASH_FILE]
    assert "Fatal Python error: Segmentation fault" in report_text(tmp_path)


def test_a_training_that_was_ended_from_outside_is_told_without_a_fault(tmp_path: Path) -> None:
    broken = break_off(tmp_path, TRAIN, KILLED)
    assert broken is not None
    assert (broken.fault, broken.run) == ("", RUN)


def test_of_an_idle_window_that_was_ended_from_outside_nothing_is_told(tmp_path: Path) -> None:
    assert break_off(tmp_path, TRAIN, "visit.note_training(None)\n", KILLED) is None


def test_of_several_the_newest_that_has_something_to_tell_is_told(tmp_path: Path) -> None:
    for age_s, (name, content) in enumerate(
        {
            "idle": "",
            "crashed": "Fatal Python error: Aborted\n\nThread 0x1:\n",
            "trained": '{"training": "/pictures/runs/faces-001"}\n',
        }.items()
    ):
        path = tmp_path / f"visit-{name}.log"
        path.write_text(content, encoding="utf-8")
        os.utime(path, (1e9 - age_s, 1e9 - age_s))
    broken = take_broken_visits(tmp_path)
    assert broken is not None
    assert broken.fault == "Aborted"


@given(st.binary(max_size=200))
def test_whatever_such_a_file_holds_it_is_read(tmp_path_factory: object, content: bytes) -> None:
    assert isinstance(tmp_path_factory, pytest.TempPathFactory)
    folder = tmp_path_factory.mktemp("visits")
    (folder / "visit-1-ab.log").write_bytes(content)
    broken = take_broken_visits(folder)
    assert broken is None or broken.sentence
    assert not list(folder.glob("visit-*"))


@pytest.mark.expects_log("could not be written")
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full disk to write to")
def test_a_full_disk_is_no_reason_to_stay(tmp_path: Path) -> None:
    visit = Visit(tmp_path)
    full = os.open("/dev/full", os.O_WRONLY)
    os.dup2(full, visit._file.fileno())
    os.close(full)
    visit.note_training(RUN)
    visit.end()
    assert list(tmp_path.iterdir()) == []
