"""Names that no system takes are answered in sentences, as those of what is missing are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from vae_explorer.__main__ import main
from vae_explorer.errors import ExportError, FolderError, RunError
from vae_explorer.export.files import refuse_taken, save_bytes
from vae_explorer.images.scan import check_folder
from vae_explorer.places import has_runs, is_file, is_folder, is_there, runs_place
from vae_explorer.runs import is_run, open_run
from vae_explorer.runs.home import next_run_path
from vae_explorer.runs.summary import recent_runs

TOO_LONG = "🙂" * 100
ASK: list[Callable[[Path], bool]] = [is_file, is_folder, is_there, is_run]


@pytest.mark.parametrize("ask", ASK)
def test_a_name_that_is_too_long_is_that_of_nothing(
    ask: Callable[[Path], bool], tmp_path: Path
) -> None:
    assert not ask(tmp_path / TOO_LONG)


def test_what_is_there_is_known(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert [is_there(tmp_path / "file"), is_file(tmp_path / "file")] == [True, True]
    assert [is_folder(tmp_path), is_file(tmp_path)] == [True, False]


def test_what_is_to_be_read_there_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(FolderError, match="There is no folder"):
        check_folder(tmp_path / TOO_LONG)
    with pytest.raises(RunError, match="There is no run"):
        open_run(tmp_path / TOO_LONG)
    assert main([str(tmp_path / TOO_LONG)]) == 1
    assert "There is no folder or run" in capsys.readouterr().err


def test_what_is_to_be_written_there_needs_a_shorter_name(tmp_path: Path) -> None:
    refuse_taken(tmp_path / TOO_LONG, overwrite=False)
    with pytest.raises(ExportError, match="is too long for the system") as told:
        save_bytes(b"content", tmp_path / f"{TOO_LONG}.png")
    assert told.value.code == "EXPORT_FAILED"
    assert len(told.value.sentence) < 300
    assert list(tmp_path.iterdir()) == []


def test_a_link_to_nothing_is_taken_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "link.png").symlink_to(tmp_path / "nothing")
    with pytest.raises(ExportError, match="exists already"):
        refuse_taken(tmp_path / "link.png", overwrite=False)


def test_a_link_to_a_disk_that_is_gone_holds_no_runs_and_takes_none(home: Path) -> None:
    (home / "data").mkdir()
    runs_place().symlink_to(home / "unplugged" / "runs")
    assert not has_runs()
    assert recent_runs() == []
    with pytest.raises(RunError, match="a link that leads nowhere") as told:
        next_run_path("faces")
    assert told.value.code == "RUN_NO_PLACE"
    assert not runs_place().exists()
