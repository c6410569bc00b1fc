"""Runs that are ill on purpose: each is found to be what it is, and its remedy cures it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.trials.doctor import Illness, cure, images_called
from vae_explorer.errors import TrainingError
from vae_explorer.runs import create_run, open_run
from vae_explorer.runs.diagnosis import examine_run
from vae_explorer.training.fit import Fit
from vae_explorer.training.presets import suggest_setup

SMALL = {"hidden": "32", "threads": "1"}
EPOCHS = 42  # of nine steps: enough for a judgement


@pytest.mark.slow
@pytest.mark.parametrize(
    "illness",
    [
        Illness(name, "few digits", "quick-look", {**SMALL, **changes}, kind, EPOCHS)
        for name, changes, kind in (
            ("β = 50", {"beta": "50"}, "collapse"),
            ("large steps", {"learning_rate": "10"}, "not-finite"),
            ("tiny steps", {"learning_rate": "1e-6"}, "stalled"),
            ("64 dimensions", {"latent_dim": "64"}, "dimensions"),
        )
    ],
    ids=lambda illness: illness.kind,
)
def test_what_was_planted_is_found_and_its_remedy_cures_it(
    illness: Illness, tmp_path: Path
) -> None:
    ill, finding, cured = cure(illness, tmp_path, 0)
    assert finding.kind == illness.kind
    assert cured is not None
    assert not examine_run(cured).alarming
    before, after = ill.history().best, cured.history().best
    assert after is not None
    if illness.kind == "dimensions":  # it has to be as good with a fraction of the numbers
        assert before is not None
        assert after.elbo > before.elbo - 2.0
        assert cured.setup.model.latent_dim < 20
    else:
        assert before is None or after.elbo > before.elbo + 1.0


def test_copies_of_one_picture_are_found_before_anything_is_trained(tmp_path: Path) -> None:
    copies = images_called("copies")
    with create_run(tmp_path / "run", copies, suggest_setup(copies)):
        pass
    findings = examine_run(open_run(tmp_path / "run")).findings
    assert [each.kind for each in findings] == ["images"]


def test_a_run_whose_numbers_ran_away_keeps_what_led_up_to_it(tmp_path: Path) -> None:
    images = images_called("few digits")
    setup = suggest_setup(images)
    wild = setup.training.model_copy(update={"learning_rate": 10.0, "threads": 1})
    setup = setup.model_copy(update={"training": wild})
    with create_run(tmp_path / "run", images, setup) as writer:
        fit = Fit(images, setup)
        with pytest.raises(TrainingError, match="not finite") as caught:
            for _ in writer.recording(fit):
                pass
    history = open_run(tmp_path / "run").history()
    assert history.ended is not None
    assert (history.ended.step, history.ended.reason) == (caught.value.step, "not-finite")
    # Every step before the one that broke is there, and none of them is broken.
    steps = history.curves().batches
    broken = caught.value.step + ("weights" in caught.value.sentence)  # by the step before it
    assert steps.steps.tolist() == list(range(1, broken))
