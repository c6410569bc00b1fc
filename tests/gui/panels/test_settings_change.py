"""Changing one setting keeps all of them free of contradictions, and the summary true."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vae_explorer.gui.panels.settings_change import PARTS, changed, is_possible, value_of
from vae_explorer.gui.panels.settings_likelihood import verdict_line
from vae_explorer.gui.panels.settings_model_rows import (
    LIKELIHOOD_ROWS,
    MODEL_ROWS,
    POSTERIOR_ROWS,
)
from vae_explorer.gui.panels.settings_objective import objective_in_symbols, rise_in_words
from vae_explorer.gui.panels.settings_spec import ChoiceSpec, NumberSpec, bounds_of
from vae_explorer.gui.panels.settings_training_rows import (
    OBJECTIVE_ROWS,
    OPTIMISER_ROWS,
    TRAINING_ROWS,
)
from vae_explorer.gui.panels.settings_words import ABOUT, WORDS
from vae_explorer.inference.objective_settings import contradiction
from vae_explorer.model.config import ModelConfig
from vae_explorer.model.fit_of_likelihood import LikelihoodVerdict
from vae_explorer.model.kinds import LikelihoodKind
from vae_explorer.training.settings import Setup

SETUP = Setup(model=ModelConfig(image_shape=(1, 8, 8), hidden=(32,)))
ROWS = (
    *MODEL_ROWS,
    *LIKELIHOOD_ROWS,
    *POSTERIOR_ROWS,
    *OBJECTIVE_ROWS,
    *TRAINING_ROWS,
    *OPTIMISER_ROWS,
)
CHOICES = [row for row in ROWS if isinstance(row, ChoiceSpec) and row.field != "architecture"]
NUMBERS = [row for row in ROWS if isinstance(row, NumberSpec)]
# What no person chooses here: the pictures decide, or another control does.
ELSEWHERE = {"image_shape", "labels", "device", "objective", "optimiser"}


def values(row: ChoiceSpec) -> list[Any]:
    kind = type(value_of(SETUP, row.part, row.field))
    return [value for value in WORDS[row.field] if isinstance(value, kind)]


def test_every_setting_that_a_person_may_choose_has_a_row() -> None:
    fields = {(part, field) for part, kind in PARTS.items() for field in kind.model_fields}
    shown = {(row.part, row.field) for row in ROWS}
    assert {field for _, field in fields - shown} == ELSEWHERE
    assert len(shown) == len(ROWS)


@pytest.mark.parametrize("row", CHOICES, ids=lambda row: f"{row.part}-{row.field}")
def test_every_value_of_a_choice_has_a_word(row: ChoiceSpec) -> None:
    kind = type(value_of(SETUP, row.part, row.field))
    assert set(values(row)) == ({True, False} if kind is bool else set(kind))
    assert len(set(WORDS[row.field].values())) == len(WORDS[row.field])


def test_every_row_and_every_choice_is_explained_in_one_sentence() -> None:
    for row in ROWS:
        assert len(row.meaning) > 40
        assert row.meaning.endswith(".")
        assert row.meaning.count(". ") == 0
    assert all(about.endswith(".") for about in ABOUT.values())


@pytest.mark.parametrize("row", NUMBERS, ids=lambda row: row.field)
def test_the_range_of_a_number_is_that_of_the_settings(row: NumberSpec) -> None:
    setup = changed(SETUP, "model", "likelihood", "gaussian")
    low, high = bounds_of(row.part, row.field)
    for end in (low, high):
        setup = changed(setup, row.part, row.field, int(end) if row.whole else end)
        assert value_of(setup, row.part, row.field) == end
    assert f"{row.meaning}\n" in row.explanation
    assert row.explanation.endswith(".")


@pytest.mark.parametrize("row", NUMBERS, ids=lambda row: row.field)
def test_up_and_down_move_every_number_from_everywhere_within_its_range(row: NumberSpec) -> None:
    low, high = bounds_of(row.part, row.field)
    default = PARTS[row.part].model_fields[row.field].default
    places = [low, high, 1.0 if default is None else float(default)]
    for place in places:
        above, below = (row.stepping.step(place, up=up) for up in (True, False))
        assert above > place or place == high
        assert below < place or place == low
    assert row.stepping.words in row.explanation


@pytest.mark.parametrize(
    ("field", "start", "ups"),
    [
        ("beta", 0.0, [0.01, 0.02, 0.04]),
        ("free_bits", 0.0, [0.1, 0.2, 0.3]),
        ("rise_steps", 0.0, [10, 20, 40]),
        ("epochs", 24.0, [30, 40, 50]),
        ("beta1", 0.9, [0.95, 0.975, 0.9875]),
        ("beta2", 0.999, [0.9995, 0.99975, 0.999875]),
        ("validation_fraction", 0.1, [0.15, 0.2, 0.25]),
    ],
)
def test_steps_are_sensible_and_lead_back(field: str, start: float, ups: list[float]) -> None:
    (row,) = (row for row in NUMBERS if row.field == field)
    now = start
    for expected in ups:
        now = row.stepping.step(now, up=True)
        assert now == pytest.approx(expected)
    for expected in reversed(ups[:-1]):
        now = row.stepping.step(now, up=False)
        assert now == pytest.approx(expected)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_order_of_choices_ends_in_a_contradiction(data: st.DataObject) -> None:
    setup = SETUP
    for _ in range(data.draw(st.integers(1, 12))):
        row = data.draw(st.sampled_from([row for row in CHOICES if row.applies(setup)]))
        offered = [v for v in values(row) if is_possible(setup, row.part, row.field, v)]
        assert value_of(setup, row.part, row.field) in offered
        wanted = data.draw(st.sampled_from(offered))
        setup = changed(setup, row.part, row.field, wanted)
        assert value_of(setup, row.part, row.field) == wanted
        assert Setup.model_validate(setup.model_dump()) == setup
        assert contradiction(setup.training.objective, setup.model) == ""


def test_a_flow_takes_away_what_needs_the_closed_form() -> None:
    setup = changed(SETUP, "objective", "free_bits", 0.5)
    setup = changed(setup, "model", "posterior", "flow")
    assert setup.training.objective.free_bits == 0.0
    total = changed(SETUP, "objective", "kind", "beta-tcvae")
    assert changed(total, "model", "posterior", "flow").training.objective.kind == "elbo"


def test_what_cannot_be_is_not_offered() -> None:
    wide = Setup(model=ModelConfig(image_shape=(1, 28, 28), likelihood="gaussian"))
    assert not is_possible(wide, "model", "noise", "full")
    assert not is_possible(SETUP, "objective", "estimator", "doubly-reparameterised")
    flow = changed(SETUP, "model", "posterior", "flow")
    assert not is_possible(flow, "objective", "kind", "beta-tcvae")
    assert is_possible(flow, "model", "inference", "per-image")


def many(*changes: tuple[str, str, Any]) -> Setup:
    setup = SETUP
    for change in changes:
        setup = changed(setup, *change)
    return setup


@pytest.mark.parametrize(
    ("changes", "formula"),
    [
        ((), "max E_q[log p(x|z)] − KL(q(z|x) ‖ p(z)), k = 1"),
        ((("training", "beta", 2.0),), "max E_q[log p(x|z)] − 2·KL(q(z|x) ‖ p(z)), k = 1"),
        ((("training", "beta", 0.0),), "max E_q[log p(x|z)], k = 1"),
        (
            (("objective", "kl", "sampled"), ("objective", "samples", 5)),
            "max E_q[log p(x|z) + log p(z) − log q(z|x)], k = 5",
        ),
        (
            (("model", "prior", "vamp"), ("training", "beta", 0.5)),
            "max E_q[log p(x|z) − 0.5·(log q(z|x) − log p(z))], k = 1",
        ),
        ((("objective", "free_bits", 0.5),), "max E_q[log p(x|z)] − Σ_d max(0.5, KL_d), k = 1"),
        (
            (("objective", "kind", "iwae"), ("objective", "samples", 50)),
            "max E_q[log mean_k p(x|z)·p(z)/q(z|x)], k = 50",
        ),
        (
            (("objective", "kind", "beta-tcvae"), ("training", "beta", 4.0)),
            "max E_q[log p(x|z)] − KL(q(z|x) ‖ p(z)) − 3·TC(z), k = 1",
        ),
        (
            (("model", "labels", ("a", "b")),),
            "max E_q[log p(x|z, y)] − KL(q(z|x, y) ‖ p(z)), k = 1",
        ),
        (
            (("model", "inference", "per-image"),),
            "max E_q[log p(x|z)] − KL(q(z) ‖ p(z)), k = 1, q found image by image",
        ),
    ],
)
def test_what_is_optimised_is_said_in_symbols(
    changes: tuple[tuple[str, str, Any], ...], formula: str
) -> None:
    assert objective_in_symbols(many(*changes)) == formula


def test_how_the_weight_rises_is_said() -> None:
    assert rise_in_words(SETUP) == ""
    once = many(("training", "warmup_epochs", 2.5))
    assert rise_in_words(once) == "The weight rises from 0 over 2.5 epochs."
    again = many(("training", "warmup", "cyclical"), ("training", "warmup_cycles", 3))
    assert rise_in_words(again) == "The weight rises from 0, 3 times."


def test_the_verdict_is_that_of_the_chosen_family_and_binarised_pixels_fit() -> None:
    verdicts = (
        LikelihoodVerdict(LikelihoodKind.GAUSSIAN, True, "Greys."),
        LikelihoodVerdict(LikelihoodKind.BERNOULLI, False, "No density."),
    )
    assert verdict_line(SETUP.model, verdicts) == ("Does not fit. No density.", False)
    grey = SETUP.model.changed(likelihood="gaussian")
    assert verdict_line(grey, verdicts) == ("Fits. Greys.", True)
    assert verdict_line(SETUP.model, ()) == ("", True)
    drawn = SETUP.model.changed(binarisation="dynamic")
    assert verdict_line(drawn, verdicts)[1]
