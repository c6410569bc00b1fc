"""Over-fitting is told where it is, however noisy, and noise about a level is none."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.training.test_diagnostics import BASELINE, only, signs
from vae_explorer.figures import THIN_SPACE
from vae_explorer.training.diagnostics import check_up
from vae_explorer.training.history import History
from vae_explorer.training.reports import Ended, EpochTerms, Split

SPLITS: tuple[Split, Split] = ("validation", "train")
# Every epoch of a training on 200 photographs, in nats: what patience ended at epoch 44, and what
# came of going on. Without latents they have −2,069 nats.
BY_HEART = (
    (-2720, -4162), (-2734, -4133), (-2787, -4055), (-2775, -3865), (-2548, -3691), (-2329, -3382),
    (-2023, -3003), (-2222, -2842), (-1513, -2516), (-1309, -2412), (-1221, -2350), (-684, -2071),
    (-466, -1596), (190, -1033), (523, -764), (713, -387), (1146, -231), (863, 80),
    (1316, 180), (1508, 371), (1488, 457), (1442, 481), (1658, 617), (1760, 804),
    (1845, 946), (2038, 1021), (2006, 1207), (2084, 1304), (1844, 1378), (2144, 1341),
    (2098, 1556), (2208, 1498), (2182, 1786), (2368, 1880), (2171, 1996), (2245, 2054),
    (2253, 2121), (2250, 2261), (2130, 2496), (2030, 2552), (2078, 2689), (2085, 2496),
    (1851, 1908), (1829, 2380), (2064, 2619), (1981, 2937), (1858, 3160), (1913, 3302),
    (1733, 3390), (1751, 3427), (1627, 3532), (1352, 3345), (1763, 3535), (1427, 3675),
    (915, 3841),
)  # fmt: skip


@pytest.mark.parametrize("resumed", [False, True])
@pytest.mark.parametrize(("patience", "remedied"), [(0, {"patience_epochs": "10"}), (10, {})])
def test_a_noisy_training_by_heart_is_told_also_after_it_was_gone_on_with(
    resumed: bool, patience: int, remedied: dict[str, str]
) -> None:
    healthy = signs(training={"patience_epochs": patience})
    history = History()
    history.setup = healthy.setup
    for epoch, bounds in enumerate(BY_HEART, start=1):
        for split, elbo in zip(SPLITS, bounds, strict=True):
            history.add(EpochTerms(6 * epoch, epoch, split, elbo + 20.0, 20.0, (12.0, 8.0), 200))
        if resumed and epoch == 44:
            history.add(Ended(6 * epoch, epoch, "patience"))
            history.mark(44.0)
            history.ended = None
    ill = replace(healthy, curves=history.curves(), steps_per_epoch=6, baseline=-2069.0)
    found = check_up(ill)
    finding = only(found.findings)
    assert (finding.kind, finding.severity) == ("over-fitting", "warn")
    assert finding.evidence[0].endswith(f"in the last 3 epochs, 2{THIN_SPACE}368 at epoch 34")
    assert f"up by 1{THIN_SPACE}961 since" in finding.evidence[1]
    assert finding.remedy is not None
    assert finding.remedy.changes == remedied
    assert not {"over-fitting", "stalled"} & {each.kind for each in found.passed}


def test_a_fall_that_has_just_begun_is_left_to_early_stopping_and_called_a_fall() -> None:
    elbo = np.concatenate((np.linspace(-100.0, -40.0, 30), np.linspace(-41.0, -50.0, 10)))
    rising = np.linspace(-100.0, -20.0, 40)
    found = check_up(signs(elbo, train=rising))
    assert not found.alarming
    assert "Validation fell only lately" in [each.title for each in found.passed]
    longer = np.concatenate((elbo, [-51.0]))
    told = only(check_up(signs(longer, train=np.linspace(-100.0, -20.0, 41))).findings)
    assert (told.kind, told.severity) == ("over-fitting", "warn")


@given(seed=st.integers(0, 500), epochs=st.integers(25, 40), noise=st.sampled_from([0.3, 1.0, 2.0]))
def test_noise_about_a_level_is_no_over_fitting(seed: int, epochs: int, noise: float) -> None:
    level = BASELINE + 60.0 * (1 - np.exp(-np.arange(epochs) / 3))
    noisy = level + np.random.default_rng(seed).normal(0.0, noise, epochs)
    rising = level + 0.5 * np.arange(epochs)
    assert not check_up(signs(noisy, train=rising)).alarming
