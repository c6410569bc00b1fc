"""A look at a run that another program may train: what is new, and nothing where nothing is."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.fakes import tiny_images, tiny_setup
from vae_explorer.gui.session.opening import open_for_window
from vae_explorer.gui.session.reading_along import Look, look_at
from vae_explorer.runs import create_run, open_run, resume_run

GOLDEN = Path(__file__).parents[2] / "runs" / "golden" / "bernoulli"


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return Path(shutil.copytree(GOLDEN, tmp_path / "run"))


def look(last: Look) -> Look:
    opened = open_for_window(GOLDEN)
    return look_at(last, opened.snapshot, len(opened.images), len(opened.images.train_index))


def test_of_a_run_at_rest_there_is_nothing_new(run: Path) -> None:
    first = look(Look(run, None, elsewhere=False))
    assert (first.elsewhere, first.progressed) == (False, None)
    second = look(first)
    assert (second.trace, second.elsewhere, second.progressed) == (first.trace, False, None)


def test_the_reader_takes_no_lock_where_nobody_has_written(run: Path) -> None:
    first = look(Look(run, None, elsewhere=False))
    (run / "lock").unlink(missing_ok=True)
    look(first)
    assert not (run / "lock").exists()
    with resume_run(run).writer:
        grown = look(first)
        assert grown.elsewhere
        assert grown.progressed is not None
        assert grown.progressed.snapshot is None  # it has trained no step yet
    assert not look(grown).elsewhere


def test_a_run_whose_folder_is_away_is_looked_at_again(run: Path, tmp_path: Path) -> None:
    first = look(Look(run, None, elsewhere=False))
    run.rename(tmp_path / "away")
    away = look(first)
    assert (away.trace, away.progressed) == (first.trace, None)
    assert "was removed or moved" in away.lost
    (tmp_path / "away").rename(run)
    again = look(away)
    assert (again.progressed, again.lost) == (None, "")


def test_another_run_in_the_place_is_none_of_ours(run: Path, tmp_path: Path) -> None:
    first = look(Look(run, None, elsewhere=False, meant=open_run(run).manifest))
    assert first.lost == ""
    run.rename(tmp_path / "away")
    images = tiny_images(30)
    create_run(run, images, tiny_setup(images)).close()
    other = look(first)
    assert (other.trace, other.progressed) == (first.trace, None)
    assert "holds another run now" in other.lost


def test_a_disk_that_answers_nothing_any_more_is_away(run: Path) -> None:
    unheard = run.with_name("🙂" * 100)  # refused by the system, as what lies on a lost share
    look = look_at(Look(unheard, None, elsewhere=False), None, 60, 54)
    assert "its disk is away" in look.lost
