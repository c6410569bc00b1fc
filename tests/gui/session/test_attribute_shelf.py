"""Saved directions are kept with their run, and nobody is left to believe so in vain."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fakes import ManualExecutor
from tests.runs.test_attributes import glasses
from vae_explorer.errors import RunError
from vae_explorer.gui.process.jobs import SerialJobs
from vae_explorer.gui.session.attribute_shelf import AttributeShelf
from vae_explorer.runs.attributes import AttributeFile


class Desk:
    """A shelf, with a disk that works when it is told to."""

    def __init__(self) -> None:
        self.disk = ManualExecutor()
        self.shelf = AttributeShelf(SerialJobs(self.disk))
        self.errors: list[RunError] = []
        self.shelf.failed.connect(self.errors.append)


@pytest.fixture
def desk(qapp: object) -> Desk:
    return Desk()


def test_what_was_put_there_before_the_run_is_kept_beside_what_the_run_has(
    desk: Desk, tmp_path: Path
) -> None:
    AttributeFile(tmp_path).write([glasses("beard")])
    desk.shelf.put(glasses())
    desk.shelf.keep_in(tmp_path, 0)
    desk.disk.run_all()
    assert [each.name for each in AttributeFile(tmp_path).read()] == ["beard", "glasses"]
    assert not desk.errors


def test_who_saves_beside_a_damaged_file_is_told_that_it_is_not_saved(
    desk: Desk, tmp_path: Path
) -> None:
    (tmp_path / "attributes.json").write_text("{")
    desk.shelf.keep_in(tmp_path, 0)
    desk.disk.run_all()
    desk.shelf.put(glasses())
    desk.disk.run_all()
    assert [error.code for error in desk.errors] == ["RUN_ATTRIBUTES", "RUN_ATTRIBUTES_ELSEWHERE"]
    assert (tmp_path / "attributes.json").read_text() == "{"
