from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from vae_explorer.images.samples import load_sample
from vae_explorer.model.config import LikelihoodKind
from vae_explorer.model.fit_of_likelihood import judge_likelihoods, pixel_facts


def fitting(pixels: np.ndarray) -> set[str]:
    return {verdict.kind.value for verdict in judge_likelihoods(pixels) if verdict.fits}


def noise(kind: str, spread: float = 20.0) -> np.ndarray:
    rng = np.random.default_rng(0)
    drawn = getattr(rng, kind)(128.0, spread, (200, 1, 16, 16))
    return drawn.round().clip(1, 254).astype(np.uint8)


def test_black_and_white_is_for_a_bernoulli_alone() -> None:
    assert fitting(255 * (noise("normal") > 128).astype(np.uint8)) == {"bernoulli"}


def test_grey_scatter_is_for_what_has_a_width() -> None:
    assert fitting(noise("normal")) == {"gaussian", "discretised-logistic"}


def test_heavy_tails_are_for_a_laplace_too() -> None:
    assert "laplace" in fitting(noise("laplace"))


def test_the_kurtosis_of_differences_is_that_of_the_family() -> None:
    # A difference of two independent values has half the excess of one.
    assert pixel_facts(noise("normal")).tails == pytest.approx(0.0, abs=0.1)
    assert pixel_facts(noise("laplace", 10.0)).tails == pytest.approx(1.5, abs=0.2)


def test_the_sample_sets_are_judged_by_what_they_are() -> None:
    assert fitting(load_sample("faces").pixels) == {"gaussian", "laplace", "discretised-logistic"}
    digits = {verdict.kind: verdict for verdict in judge_likelihoods(load_sample("digits").pixels)}
    assert not digits[LikelihoodKind.BERNOULLI].fits
    assert "35 % of the pixels are clearly grey" in digits[LikelihoodKind.BERNOULLI].why
    assert digits[LikelihoodKind.GAUSSIAN].fits


def test_without_images_nothing_is_said() -> None:
    assert judge_likelihoods(np.zeros((0, 1, 8, 8), np.uint8)) == ()


@given(
    hnp.arrays(np.uint8, st.tuples(st.integers(1, 3), st.just(1), st.just(4), st.just(4)))
    | st.integers(0, 255).map(lambda level: np.full((2, 3, 4, 4), level, np.uint8))
)
def test_any_pixels_get_one_finite_sentence_for_each_family(pixels: np.ndarray) -> None:
    verdicts = judge_likelihoods(pixels)
    assert [verdict.kind for verdict in verdicts] == list(LikelihoodKind)
    for verdict in verdicts:
        assert verdict.why.endswith(".")
        assert "nan" not in verdict.why
        assert "inf" not in verdict.why
