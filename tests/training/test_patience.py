"""Early stopping: it waits for the warm-up, keeps count over a cut, and begins anew when asked."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.oracles import blob_pixels, digest, image_set_of, setup_of
from vae_explorer.images.image_set import ImageSet
from vae_explorer.training.fit import Fit
from vae_explorer.training.patience import Patience, has_full_weight
from vae_explorer.training.reports import Ended, EpochTerms
from vae_explorer.training.settings import Setup, TrainingSettings, WarmupShape

SHAPE = {"image_shape": (1, 8, 8)}


@pytest.fixture(scope="module")
def images() -> ImageSet:
    return image_set_of(blob_pixels(40))


def patient(**training: object) -> Setup:
    """A training whose steps lead nowhere, so that nothing becomes better for long."""
    return setup_of(SHAPE, **{"epochs": 40, "learning_rate": 0.3, "patience_epochs": 3, **training})


def epoch(number: int, elbo: float, kl: float = 0.0, split: str = "validation") -> EpochTerms:
    return EpochTerms(number, number, split, elbo + kl, kl, (), 10)  # type: ignore[arg-type]


@given(
    elbos=st.lists(st.floats(-100, 100), min_size=1, max_size=40),
    wait=st.integers(1, 6),
    warmup=st.integers(0, 8),
)
def test_it_is_over_once_the_best_after_the_warmup_is_so_many_epochs_ago(
    elbos: list[float], wait: int, warmup: int
) -> None:
    settings = TrainingSettings(patience_epochs=wait, warmup_epochs=warmup)
    patience = Patience(settings, 5, "validation")
    for number, elbo in enumerate(elbos, start=1):
        patience.take([epoch(number, elbo)], settings.beta)
        judged = elbos[warmup:number]
        since = len(judged) - 1 - int(np.argmax(judged)) if judged else 0
        assert patience.over == (since >= wait)
        if patience.over:
            break


def test_zero_has_all_the_patience_there_is() -> None:
    patience = Patience(TrainingSettings(), 5, "validation")
    patience.take([epoch(number, -number) for number in range(1, 500)], 1.0)
    assert not patience.over
    assert patience.waited == 498


def test_terms_of_the_other_images_do_not_count() -> None:
    patience = Patience(TrainingSettings(patience_epochs=1), 5, "validation")
    patience.take([epoch(number, -number, split="train") for number in range(1, 9)], 1.0)
    assert not patience.over


def test_what_is_maximised_counts_and_not_the_bound() -> None:
    patience = Patience(TrainingSettings(patience_epochs=2, beta=4.0), 5, "validation")
    # The bound rises, but the reconstruction with four times the KL falls.
    for number in range(1, 4):
        patience.take([epoch(number, elbo=float(number), kl=float(number))], 4.0)
    assert patience.over


def test_another_weight_of_the_kl_is_another_measure() -> None:
    patience = Patience(TrainingSettings(patience_epochs=2), 5, "validation")
    patience.take([epoch(1, 0.0, kl=1.0), epoch(2, -1.0, kl=1.0)], 1.0)
    patience.take([epoch(3, -50.0, kl=9.0)], 8.0)
    patience.take([epoch(4, -60.0, kl=9.0)], 8.0)
    assert not patience.over


@pytest.mark.parametrize("shape", WarmupShape)
def test_an_epoch_in_which_the_weight_rises_is_not_judged(shape: WarmupShape) -> None:
    settings = TrainingSettings(epochs=16, warmup=shape, warmup_epochs=3.5, warmup_cycles=2)
    full = [has_full_weight(settings, number, 10) for number in range(1, 17)]
    rising = 4  # of the first cycle, or of all
    assert full[:rising] == [False] * rising
    assert full[rising:8] == [True] * (8 - rising)


def test_without_any_weight_of_the_kl_every_epoch_is_judged() -> None:
    assert has_full_weight(TrainingSettings(beta=0.0, warmup_epochs=9.0), 1, 10)


def test_a_training_ends_by_itself_and_says_so_last_of_all(images: ImageSet) -> None:
    with Fit(images, patient()) as fit:
        reports = list(fit)
    ended = [report for report in reports if isinstance(report, Ended)]
    assert [each.reason for each in ended] == ["patience"]
    elbos = [r.elbo for r in reports if isinstance(r, EpochTerms) and r.split == "validation"]
    assert len(elbos) == ended[0].epoch < 40
    assert len(elbos) - 1 - int(np.argmax(elbos)) == 3


def test_a_training_that_was_cut_while_it_waited_ends_where_the_whole_one_ends(
    images: ImageSet,
) -> None:
    with Fit(images, patient()) as whole:
        *_, end = (report for report in whole if isinstance(report, Ended))
        state = whole.capture()
    with Fit(images, patient()) as first:
        for report in first:
            if isinstance(report, EpochTerms) and report.epoch == end.epoch - 1:
                break
        cut = first.capture()
    with Fit(images, patient(), cut) as second:
        assert [report for report in second if isinstance(report, Ended)] == [end]
        assert digest(second.capture()) == digest(state)


def test_whoever_goes_on_all_the_same_is_given_as_long_again(images: ImageSet) -> None:
    with Fit(images, patient()) as fit:
        *_, end = (report for report in fit if isinstance(report, Ended))
        state = fit.capture()
    with Fit(images, patient(), state) as again:
        *_, later = (report for report in again if isinstance(report, Ended))
    assert later.epoch > end.epoch + 3
