"""Likelihoods are judged once for each image set, and never by the pixels of another."""

from __future__ import annotations

from dataclasses import replace

from tests.fakes import ManualExecutor, tiny_images
from vae_explorer.gui.analysing.likelihoods import LikelihoodJudging
from vae_explorer.model.fit_of_likelihood import judge_likelihoods

IMAGES = tiny_images(12)


def test_an_image_set_is_judged_and_its_split_changes_nothing(qapp: object) -> None:
    worker, said = ManualExecutor(), []
    judging = LikelihoodJudging(worker)
    judging.judged.connect(said.append)
    judging.begin(IMAGES)
    assert judging.busy
    worker.run_all()
    judging.begin(IMAGES.with_split(0.5, 3))
    assert worker.run_all() == 0
    assert said == [(), judge_likelihoods(IMAGES.pixels)]
    assert not judging.busy


def test_the_verdicts_on_a_former_set_are_not_said(qapp: object) -> None:
    worker, said = ManualExecutor(), []
    judging = LikelihoodJudging(worker)
    judging.judged.connect(said.append)
    other = replace(tiny_images(8, size=16, seed=2), fingerprint="1" * 64)
    judging.begin(IMAGES)
    judging.begin(other)
    worker.run_all()
    assert said == [(), (), judge_likelihoods(other.pixels)]
