"""Digits whose labels were swapped are found among their neighbours."""

from __future__ import annotations

import numpy as np
import pytest

from tests.working import worked
from vae_explorer import load_sample, suggest_setup
from vae_explorer.latent.decode import encode
from vae_explorer.latent.neighbours import agreement, nearest_codes
from vae_explorer.training.fit import Fit
from vae_explorer.training.reports import Snapshot


def auc(score: np.ndarray, positive: np.ndarray) -> float:
    """Chance that a planted image scores higher than another one (Mann and Whitney)."""
    ours, others = score[positive][:, None], score[~positive][None]
    return float(np.mean((ours > others) + 0.5 * (ours == others)))


@pytest.mark.slow
@pytest.mark.parametrize(("latent_dim", "epochs"), [(2, 30), (8, 15)])
def test_twenty_swapped_labels_stand_out(latent_dim: int, epochs: int) -> None:
    digits = load_sample("digits")
    setup = suggest_setup(digits)
    model = setup.model.model_copy(update={"latent_dim": latent_dim})
    training = setup.training.model_copy(update={"epochs": epochs})
    setup = setup.model_copy(update={"model": model, "training": training})
    with Fit(digits, setup, threads=1) as fit:
        vae = [report for report in fit if isinstance(report, Snapshot)][-1].vae
    nearest = worked(nearest_codes(encode(vae, digits.pixels, samples=0).mean))
    random = np.random.default_rng(1)
    swapped = random.choice(len(digits), 20, replace=False)
    labels = np.array(digits.label_index)
    labels[swapped] = (labels[swapped] + random.integers(1, 10, 20)) % 10
    found = agreement(nearest, labels)
    planted = np.isin(np.arange(len(digits)), swapped)
    assert auc(found.mislabelled, planted) > 0.95
