"""Labels read out of codes, against scikit-learn's own pipeline and what cannot be known."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from vae_explorer.latent.read_out import read_out


def clusters(count: int, classes: int, apart: float, seed: int = 0) -> tuple[np.ndarray, list[str]]:
    rng = np.random.default_rng(seed)
    numbers = rng.integers(0, classes, count)
    angles = 2 * math.pi * numbers / classes
    centres = apart * np.stack((np.cos(angles), np.sin(angles)), axis=1)
    return centres + rng.standard_normal((count, 2)), [f"class {n}" for n in numbers]


def test_held_out_images_are_read_as_by_scikit_learn() -> None:
    pixels, digits = load_digits(return_X_y=True)
    codes, labels = pixels[:, :40], [str(digit) for digit in digits]
    held_out = np.arange(len(codes)) % 5 == 0
    found = read_out(codes, labels, held_out)
    assert found is not None
    peer = make_pipeline(StandardScaler(), LogisticRegression(max_iter=300))
    peer.fit(codes[~held_out], digits[~held_out])
    agreement = np.mean(found.predict(codes[held_out]) == peer.predict(codes[held_out]))
    assert agreement > 0.995
    wanted = peer.score(codes[held_out], digits[held_out])
    assert found.accuracy == pytest.approx(wanted, abs=0.006)
    np.testing.assert_allclose(
        np.exp(found.log_probabilities(codes[held_out])),
        peer.predict_proba(codes[held_out]),
        atol=0.02,
    )
    assert found.classes == tuple("0123456789")
    assert found.held_out == held_out.sum()
    assert found.fitted == len(codes) - held_out.sum()
    assert found.folds == 0


def test_the_confusion_tells_the_accuracy() -> None:
    codes, labels = clusters(600, 4, apart=1.5)
    held_out = np.arange(600) < 200
    found = read_out(codes, labels, held_out)
    assert found is not None
    assert found.confusion.sum() == found.held_out == 200
    assert found.accuracy == pytest.approx(np.trace(found.confusion) / 200)
    assert found.standard_error == pytest.approx(
        math.sqrt(found.accuracy * (1 - found.accuracy) / 200)
    )
    rows = [sum(label == name for label in labels[:200]) for name in found.classes]
    np.testing.assert_array_equal(found.confusion.sum(axis=1), rows)


def test_two_classes_have_the_probabilities_of_scikit_learn() -> None:
    codes, labels = clusters(300, 2, apart=0.7)
    found = read_out(codes, labels)
    assert found is not None
    peer = make_pipeline(StandardScaler(), LogisticRegression()).fit(codes, labels)
    np.testing.assert_allclose(
        np.exp(found.log_probabilities(codes)), peer.predict_proba(codes), atol=1e-3
    )


def test_without_held_out_images_every_image_is_read_by_a_fit_on_others() -> None:
    codes, labels = clusters(200, 3, apart=0.0)
    found = read_out(codes, labels)
    assert found is not None
    assert found.folds == 5
    assert found.held_out == found.fitted == 200
    # Codes that know nothing of the classes are read no better than by chance.
    assert found.accuracy < found.majority + 4 * found.standard_error


def test_codes_that_know_nothing_do_no_better_than_the_largest_class() -> None:
    rng = np.random.default_rng(0)
    labels = ["common"] * 800 + ["rare"] * 200
    held_out = rng.permutation(1000) < 300
    found = read_out(rng.standard_normal((1000, 5)), labels, held_out)
    assert found is not None
    assert found.majority == pytest.approx(
        np.mean([label == "common" for label, out in zip(labels, held_out, strict=True) if out])
    )
    assert found.accuracy == pytest.approx(found.majority, abs=0.03)


def test_what_has_no_label_or_no_code_is_left_out() -> None:
    codes, labels = clusters(100, 2, apart=3.0)
    codes[:10] = np.nan
    labels[10:30] = [""] * 20
    held_out = np.arange(100) % 2 == 0
    found = read_out(codes, labels, held_out)
    assert found is not None
    assert found.held_out == found.fitted == 35


def test_a_label_of_one_image_or_of_held_out_images_only_is_no_class() -> None:
    codes, labels = clusters(60, 2, apart=3.0)
    labels[0] = "alone"
    labels[59] = labels[58] = "never fitted on"
    held_out = np.arange(60) >= 50
    found = read_out(codes, labels, held_out)
    assert found is not None
    assert found.classes == ("class 0", "class 1")
    assert found.held_out == 8


@pytest.mark.parametrize("labels", [[""] * 20, ["one"] * 20, ["one"] * 19 + ["two"]])
def test_one_class_cannot_be_read_out(labels: list[str]) -> None:
    assert read_out(np.random.default_rng(0).standard_normal((20, 2)), labels) is None


def test_a_dimension_that_never_varies_does_no_harm() -> None:
    codes, labels = clusters(200, 3, apart=3.0)
    found = read_out(np.concatenate((codes, np.full((200, 1), 7.0)), axis=1), labels)
    plain = read_out(codes, labels)
    assert found is not None
    assert plain is not None
    assert found.accuracy == plain.accuracy
    assert np.isfinite(found.weights).all()


@given(st.integers(2, 5), st.integers(0, 20))
def test_probabilities_sum_to_one_and_agree_with_the_prediction(classes: int, seed: int) -> None:
    codes, labels = clusters(80, classes, apart=2.0, seed=seed)
    found = read_out(codes, labels, np.arange(80) < 20)
    assert found is not None
    grid = 10 * np.random.default_rng(seed).standard_normal((6, 7, 2))
    log_p = found.log_probabilities(grid)
    assert log_p.shape == (6, 7, len(found.classes))
    np.testing.assert_allclose(np.exp(log_p).sum(axis=-1), 1.0)
    np.testing.assert_array_equal(found.predict(grid), log_p.argmax(axis=-1))
