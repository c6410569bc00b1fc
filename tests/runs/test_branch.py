"""A branch goes on from a moment of another run: bit for bit, or with settings of its own."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from tests.oracles import blob_pixels, digest, image_set_of, setup_of
from vae_explorer.errors import RunError, SettingsError
from vae_explorer.runs import Branched, branch_run, create_run, open_run, resume_run
from vae_explorer.runs.ladder import list_moments
from vae_explorer.runs.layout import RunLayout
from vae_explorer.training.fit import Fit
from vae_explorer.training.reports import Changed
from vae_explorer.training.settings import Setup
from vae_explorer.training.state import TrainingState

IMAGES = image_set_of(blob_pixels(40))
SETUP = setup_of({"image_shape": (1, 8, 8)}, epochs=4, beta=1.0)


def begin(path: Path, upto: int, setup: Setup = SETUP, *, beta_at: int = 0) -> Path:
    """Train a run for some steps; where asked, with β = 3 from a step on."""
    with create_run(path, IMAGES, setup) as writer, Fit(IMAGES, setup) as fit:
        for _ in writer.recording(fit):
            if beta_at and fit.step == beta_at:
                fit.change(beta=3.0)
            if fit.step >= upto:
                break
    return path


def keep_moment(path: Path, step: int) -> None:
    """Train a run to its end, and keep one whole moment, however fast the machine is."""
    with create_run(path, IMAGES, SETUP) as writer, Fit(IMAGES, SETUP) as fit:
        for _ in writer.recording(fit):
            if fit.step == step:
                writer.ladder.wait()
                writer.ladder.keep(fit.light(), fit.capture())


def go_on(path: Path) -> TrainingState:
    found = resume_run(path)
    with found.writer as writer, Fit(found.image_set, found.setup, found.state) as fit:
        for _ in writer.recording(fit):
            pass
        return fit.capture()


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return begin(tmp_path_factory.mktemp("branch") / "source", 7)


def elbos(path: Path) -> np.ndarray:
    return open_run(path).history().curves().batches.elbo


def test_with_nothing_changed_it_is_the_run_that_was_never_stopped(
    source: Path, tmp_path: Path
) -> None:
    made = branch_run(source, tmp_path / "branch")
    assert made == Branched(
        (tmp_path / "branch").absolute(), SETUP, 7, 1.75, None, anew=False, ancestor="source"
    )
    assert made.words == "branch branches off source at epoch 1.75."
    assert made.note == ""
    state = go_on(made.path)
    whole = Fit(IMAGES, SETUP)
    list(whole)
    assert digest(state) == digest(whole.capture())
    begin(tmp_path / "whole", 1000)
    np.testing.assert_array_equal(elbos(made.path), elbos(tmp_path / "whole"))
    assert open_run(made.path).history().curves().changes == ()


def test_other_settings_hold_from_the_moment_on_and_are_marked(
    source: Path, tmp_path: Path
) -> None:
    made = branch_run(source, tmp_path / "b", changes={"beta": "4", "learning_rate": "1e-4"})
    assert (made.setup.training.beta, made.setup.training.learning_rate) == (4.0, 1e-4)
    state = go_on(made.path)
    plain = Fit(IMAGES, SETUP)
    while plain.step < 7:
        next(plain)
    other = Fit(IMAGES, made.setup, plain.capture())
    list(other)
    wanted = other.capture().tensors
    assert all((state.tensors[name] == wanted[name]).all() for name in wanted)
    curves = open_run(made.path).history().curves()
    assert curves.changes == (Changed(7, 1.75, 1e-4, 4.0),)
    np.testing.assert_array_equal(curves.batches.elbo[:7], elbos(source)[:7])


def test_it_says_where_it_came_from_and_leaves_the_other_run_alone(
    source: Path, tmp_path: Path
) -> None:
    before = {p: p.read_bytes() for p in source.rglob("*") if p.is_file()}
    made = branch_run(source, tmp_path / "b", changes={"beta": "2"})
    go_on(made.path)
    ancestor = open_run(made.path).manifest.ancestor
    assert ancestor is not None
    assert (ancestor.name, ancestor.path) == ("source", str(source))
    assert (ancestor.step, ancestor.epoch) == (7, 1.75)
    assert open_run(source).manifest.ancestor is None
    assert {p: p.read_bytes() for p in source.rglob("*") if p.is_file()} == before


def test_what_was_changed_while_the_other_run_trained_holds_in_the_branch(tmp_path: Path) -> None:
    begin(tmp_path / "source", 9, beta_at=5)
    made = branch_run(tmp_path / "source", tmp_path / "branch")
    assert made.setup.training.beta == 3.0
    state = go_on(made.path)
    begin(tmp_path / "whole", 1000, beta_at=5)
    whole = open_run(tmp_path / "whole").latest_state()
    assert whole is not None
    assert digest(state) == digest(whole)
    assert open_run(made.path).history().changes == (Changed(5, 1.25, 1e-3, 3.0),)


def test_weights_of_another_shape_begin_anew_and_it_says_so(source: Path, tmp_path: Path) -> None:
    made = branch_run(source, tmp_path / "b", changes={"latent_dim": "3"})
    assert (made.anew, made.step) == (True, 0)
    assert "begins anew" in made.note
    state = go_on(made.path)
    fresh = Fit(IMAGES, made.setup)
    list(fresh)
    assert digest(state) == digest(fresh.capture())
    run = open_run(made.path)
    assert run.history().curves().marks == ()
    assert run.manifest.ancestor is not None
    assert run.manifest.ancestor.step == 0


def test_step_nought_begins_anew_as_wished(source: Path, tmp_path: Path) -> None:
    made = branch_run(source, tmp_path / "b", step=0, changes={"beta": "2"})
    assert (made.anew, made.note) == (True, "")
    fresh = Fit(IMAGES, made.setup)
    list(fresh)
    assert digest(go_on(made.path)) == digest(fresh.capture())


def test_the_nearest_kept_step_is_taken_and_said(source: Path, tmp_path: Path) -> None:
    made = branch_run(source, tmp_path / "b", step=5000)
    assert (made.step, made.wanted) == (7, 5000)
    assert made.note == "Step 5000 was not kept: the branch begins at step 7, epoch 1.75."


def test_it_begins_from_a_whole_moment_of_the_ladder_and_keeps_those_before(
    tmp_path: Path,
) -> None:
    keep_moment(tmp_path / "source", 5)
    made = branch_run(tmp_path / "source", tmp_path / "b", step=5)
    assert made.step == 5
    kept = list_moments(RunLayout(made.path))
    assert kept
    assert all(m.step <= 5 for m in kept)
    wanted = open_run(tmp_path / "source").latest_state()
    assert wanted is not None
    assert digest(go_on(made.path)) == digest(wanted)


def test_a_finished_run_is_given_more_epochs(tmp_path: Path) -> None:
    begin(tmp_path / "source", 1000)
    assert branch_run(tmp_path / "source", tmp_path / "a").setup.training.epochs == 6
    made = branch_run(tmp_path / "source", tmp_path / "b", epochs=5)
    assert made.setup.training.epochs == 5
    go_on(made.path)
    assert open_run(made.path).summary.epochs_done == 5


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"betta": "1"}, "SET_UNKNOWN"),
        ({"beta": "much"}, "SET_RANGE"),
        ({"training.validation_fraction": "0.3"}, "SET_FIXED"),
        ({"sigma": "0.1"}, "SET_CONTRADICTION"),
    ],
)
def test_a_change_that_cannot_be_leaves_no_folder(
    source: Path, tmp_path: Path, changes: dict[str, str], code: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        branch_run(source, tmp_path / "b", changes=changes)
    assert caught.value.code == code
    assert not (tmp_path / "b").exists()


def test_a_folder_with_a_run_is_not_branched_into(source: Path) -> None:
    with pytest.raises(RunError, match="holds a run already"):
        branch_run(source, source)


def test_nothing_of_a_run_that_was_cut_off_in_its_folder_comes_into_a_branch(
    source: Path, tmp_path: Path
) -> None:
    left = begin(tmp_path / "left", 4)
    for path in left.rglob("*"):
        if path.is_file() and path.suffix != ".jsonl":
            path.unlink()
    shutil.rmtree(left / "snapshots", ignore_errors=True)
    assert (left / "metrics.jsonl").stat().st_size
    changes = {"model.latent_dim": "3"}
    branch_run(source, left, changes=changes)
    assert list(open_run(left).metrics()) == []
