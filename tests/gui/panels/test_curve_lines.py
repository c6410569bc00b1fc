"""From the curves of a run to lines of plots."""

from __future__ import annotations

import numpy as np
import pytest

from tests.curves import made_curves
from vae_explorer.gui.panels.curve_choices import CurveChoices, Page, Quantity, Unit
from vae_explorer.gui.panels.curve_lines import Line, lines_of, value_at
from vae_explorer.gui.panels.curve_smoothing import Smoothing


def test_elbo_is_reconstruction_minus_kl_in_every_line() -> None:
    data = made_curves(epochs=10)
    elbo, reconstruction, kl = (lines_of(data, q, CurveChoices()) for q in Page.BOUND.quantities)
    for name in ("raw", "train", "validation"):
        terms = getattr(reconstruction, name).y - getattr(kl, name).y
        assert getattr(elbo, name).y == pytest.approx(terms, abs=1e-6)


def test_steps_and_epochs_tell_the_same_story() -> None:
    data = made_curves(epochs=10, per_epoch=20)
    epochs = lines_of(data, Quantity.KL, CurveChoices())
    steps = lines_of(data, Quantity.KL, CurveChoices(unit=Unit.STEP))
    assert steps.raw.x == pytest.approx(20 * epochs.raw.x)
    assert steps.train.y == pytest.approx(epochs.train.y)


def test_validation_is_never_smoothed() -> None:
    data = made_curves(epochs=10)
    lines = lines_of(data, Quantity.ELBO, CurveChoices(smoothing=Smoothing.STRONG))
    assert lines.validation.y.tolist() == data.validation.elbo.tolist()


def test_without_smoothing_the_batches_are_the_train_line() -> None:
    data = made_curves(epochs=10)
    lines = lines_of(data, Quantity.KL, CurveChoices(smoothing=Smoothing.NONE))
    assert lines.raw.x.size == 0
    assert lines.train.y.tolist() == data.batches.kl.tolist()


def test_without_batches_training_is_one_value_an_epoch() -> None:
    data = made_curves(epochs=10, with_batches=False)
    lines = lines_of(data, Quantity.KL, CurveChoices())
    assert lines.raw.x.size == 0
    assert lines.train.y.tolist() == data.train.kl.tolist()


def test_a_logarithmic_place_leaves_out_what_is_not_positive() -> None:
    data = made_curves(epochs=5, from_zero=True)
    assert data.batches.epochs[0] == 0
    lines = lines_of(data, Quantity.KL, CurveChoices(log_x=True))
    assert np.isfinite(lines.raw.x).all()
    assert lines.raw.x.size == data.batches.epochs.size - 1


def test_values_become_logarithms_only_where_all_are_positive() -> None:
    data = made_curves(epochs=5)
    choices = CurveChoices(log_y=True)
    kl = lines_of(data, Quantity.KL, choices)
    assert kl.log_y
    assert 10**kl.validation.y == pytest.approx(data.validation.kl)
    elbo = lines_of(data, Quantity.ELBO, choices)
    assert not elbo.log_y
    assert elbo.validation.y.tolist() == data.validation.elbo.tolist()


def test_a_line_is_read_straight_between_neighbours_and_not_beyond_its_ends() -> None:
    line = Line(np.array([1.0, 3.0]), np.array([10.0, 20.0]))
    assert value_at(line, 2.0) == 15.0
    assert np.isnan(value_at(line, 0.9))
    assert np.isnan(value_at(line, 3.1))
    assert np.isnan(value_at(Line(), 1.0))
