"""The doctor on courses made by hand: what it says, what it does not, and what it advises."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vae_explorer.model.config import ModelConfig
from vae_explorer.training.assignments import changed_setup, named
from vae_explorer.training.diagnostics import Finding, check_up, diagnose
from vae_explorer.training.diagnostics_signs import DrawnSigns, ImageSigns, Signs, look_at_images
from vae_explorer.training.history import CurveData, SplitCurve
from vae_explorer.training.plateau import Waited
from vae_explorer.training.reports import Changed, Ended
from vae_explorer.training.settings import Setup, TrainingSettings

STEPS = 50
BASELINE = -100.0
PHOTOGRAPHS = ImageSigns(500, False, coin_share=0.3, grey=0.9, brightness=0.5, binary=False)
SHARP = DrawnSigns(100, dead=0.1, saturated=0.0, residual=0.1)


def course(elbo: np.ndarray, per_dim: list[float], epochs: np.ndarray | None = None) -> SplitCurve:
    when = np.arange(1.0, len(elbo) + 1) if epochs is None else epochs
    kl = np.full(len(elbo), sum(per_dim))
    each = np.tile(per_dim, (len(elbo), 1))
    return SplitCurve(when, (when * STEPS).astype(np.int64), elbo + kl, kl, each)


def signs(
    elbo: np.ndarray | None = None,
    per_dim: tuple[float, ...] = (3.0, 2.0),
    *,
    train: np.ndarray | None = None,
    model: dict[str, object] | None = None,
    training: dict[str, object] | None = None,
    **more: object,
) -> Signs:
    """A healthy training of 40 epochs, unless told otherwise."""
    rising = BASELINE + 60.0 * (1 - np.exp(-np.arange(40) / 6))
    validation = course(rising if elbo is None else elbo, list(per_dim))
    trained = course(validation.elbo + 1.0 if train is None else train, list(per_dim))
    shape = {"image_shape": (1, 16, 16), "likelihood": "gaussian", "latent_dim": len(per_dim)}
    setup = Setup(
        model=ModelConfig.model_validate({**shape, **(model or {})}),
        training=TrainingSettings.model_validate({"epochs": 40, **(training or {})}),
    )
    waited = None
    if len(validation.epochs):
        best = int(np.argmax(validation.elbo))
        waited = Waited(best + 1, len(validation.epochs) - 1 - best, 1.0)
    curves = CurveData(validation, trained, validation, waited=waited)
    plain: dict[str, object] = {"images": PHOTOGRAPHS, "drawn": SHARP, "baseline": BASELINE}
    return Signs(setup, curves, STEPS, **{**plain, **more})  # type: ignore[arg-type]


def only(found: tuple[Finding, ...]) -> Finding:
    assert len(found) == 1, [each.kind for each in found]
    return found[0]


def flat(level: float, epochs: int = 40) -> np.ndarray:
    return np.full(epochs, level)


# --------------------------------------------------------------------------------- healthy


def test_a_healthy_training_passes_all_that_is_looked_for() -> None:
    found = check_up(signs())
    assert found.findings == ()
    assert {each.kind for each in found.passed} == {
        "images",
        "not-finite",
        "likelihood",
        "kl-explosion",
        "collapse",
        "over-fitting",
        "stalled",
        "dimensions",
        "pixels",
    }


@given(epochs=st.integers(0, 40), seed=st.integers(0, 9))
def test_a_healthy_training_with_noise_alarms_at_no_moment(epochs: int, seed: int) -> None:
    noise = np.random.default_rng(seed).normal(0.0, 1.5, 40)
    elbo = (BASELINE + 60.0 * (1 - np.exp(-np.arange(40) / 6)) + noise)[:epochs]
    assert not check_up(signs(elbo)).alarming


def test_nothing_is_said_of_a_training_that_has_hardly_begun() -> None:
    young = signs(flat(BASELINE - 5.0, epochs=4), (0.0, 0.0))
    assert {each.kind for each in check_up(young).passed} <= {"images", "not-finite", "likelihood"}
    assert diagnose(young) == ()


def test_nothing_is_said_while_the_weight_of_the_kl_rises() -> None:
    assert diagnose(signs(flat(BASELINE - 5.0), (0.0, 0.0), training={"warmup_epochs": 40})) == ()


def test_what_is_not_known_is_not_judged() -> None:
    bare = replace(signs(), images=None, drawn=None, baseline=None)
    kinds = {each.kind for each in check_up(bare).passed}
    assert kinds == {each.kind for each in check_up(signs()).passed} - {
        "images",
        "likelihood",
        "pixels",
    }


# --------------------------------------------------------------------------------- the codes


def test_codes_that_say_nothing_under_a_large_beta_are_a_collapse_by_beta() -> None:
    ill = signs(flat(BASELINE), (0.0, 0.01), training={"beta": 50.0})
    finding = only(diagnose(ill))
    assert (finding.kind, finding.severity) == ("collapse", "ill")
    assert "KL 0.01 nats per image" in finding.evidence
    assert "β 50" in finding.evidence
    assert finding.remedy is not None
    assert (dict(finding.remedy.changes), finding.remedy.step) == ({"beta": "1"}, 0)


@pytest.mark.parametrize(
    ("training", "changes"),
    [
        ({"learning_rate": 0.1}, {"learning_rate": "0.001"}),
        ({}, {"free_bits": "0.25"}),
        ({"objective": {"kind": "iwae", "samples": 5}}, {"warmup_epochs": "10"}),
    ],
)
def test_a_collapse_is_treated_by_what_most_likely_caused_it(
    training: dict[str, object], changes: dict[str, str]
) -> None:
    finding = only(diagnose(signs(flat(BASELINE), (0.0, 0.0), training=training)))
    assert finding.kind == "collapse"
    assert finding.remedy is not None
    assert dict(finding.remedy.changes) == changes


def test_a_changed_beta_counts_and_not_the_one_it_began_with() -> None:
    ill = signs(training={"beta": 1.0})
    curves = replace(ill.curves, changes=(Changed(100, 2.0, 1e-3, 50.0),))
    finding = only(diagnose(replace(ill, curves=curves)))
    assert (finding.kind, finding.severity) == ("collapse", "warn")
    assert finding.remedy is not None
    assert finding.remedy.at == "here"


def test_beta_of_a_disentangling_model_is_no_illness() -> None:
    assert diagnose(signs(training={"beta": 4.0})) == ()


def test_codes_that_cost_more_than_they_bring_are_an_explosion() -> None:
    ill = signs(flat(BASELINE - 500.0), (200.0, 400.0), training={"beta": 0.0})
    finding = only(diagnose(ill))
    assert (finding.kind, finding.severity) == ("kl-explosion", "ill")
    assert finding.remedy is not None
    assert dict(finding.remedy.changes) == {"beta": "1"}


def test_most_dimensions_unused_is_a_note_unless_there_are_as_many_as_pixels() -> None:
    some = signs(per_dim=(3.0, 2.0) + (0.01,) * 30)
    assert only(diagnose(some)).severity == "note"
    shape = {"image_shape": (1, 8, 8)}
    all_of_them = signs(per_dim=(3.0, 2.0) + (0.01,) * 62, model=shape)
    finding = only(diagnose(all_of_them))
    assert (finding.kind, finding.severity) == ("dimensions", "warn")
    assert "2 of 64 dimensions carry more than 0.1 nats" in finding.evidence
    assert finding.remedy is not None
    assert dict(finding.remedy.changes) == {"latent_dim": "3", "patience_epochs": "10"}


# --------------------------------------------------------------------------------- the course


def test_a_loss_that_ran_away_goes_back_with_smaller_steps() -> None:
    ended = Ended(900, 18.0, "not-finite")
    late = only(diagnose(signs(ended=ended, saved_step=800)))
    assert (late.kind, late.severity) == ("not-finite", "ill")
    assert late.remedy is not None
    assert (late.remedy.at, dict(late.remedy.changes)) == ("here", {"learning_rate": "0.0001"})
    wild = {"learning_rate": 10.0}
    early = only(diagnose(signs(ended=ended, saved_step=800, training=wild)))
    assert early.remedy is not None
    assert (early.remedy.at, dict(early.remedy.changes)) == ("start", {"learning_rate": "0.001"})
    unsaved = only(diagnose(signs(ended=ended)))
    assert unsaved.remedy is not None
    assert unsaved.remedy.at == "start"


@pytest.mark.parametrize(
    ("fall", "severity"), [(1.5, None), (5.0, "warn"), (12.0, "warn"), (200.0, "ill")]
)
def test_validation_that_falls_while_training_rises_is_over_fitting(
    fall: float, severity: str | None
) -> None:
    rising = np.linspace(BASELINE, BASELINE + 60.0, 40)
    falling = np.concatenate((rising[:20] * 1.0, rising[20] - np.linspace(0.0, fall, 20)))
    found = diagnose(signs(falling, train=rising))
    assert [each.severity for each in found] == ([severity] if severity else [])
    for each in found:
        assert each.kind == "over-fitting"
        assert "at epoch 21" in each.evidence[0]


def test_validation_that_falls_together_with_training_is_no_over_fitting() -> None:
    falling = np.concatenate((np.linspace(-100, -40, 20), np.linspace(-40, -80, 20)))
    found = check_up(signs(falling, train=falling))
    assert "over-fitting" not in [each.kind for each in (*found.findings, *found.passed)]


@pytest.mark.parametrize(
    ("rate", "advised", "at"),
    [(1e-6, "0.001", "here"), (0.05, "0.001", "start"), (1e-3, "0.0002", "start")],
)
def test_a_model_no_better_than_none_does_not_learn(rate: float, advised: str, at: str) -> None:
    ill = signs(flat(BASELINE - 1.0), (2.0, 1.0), training={"learning_rate": rate})
    finding = only(diagnose(ill))
    assert (finding.kind, finding.severity) == ("stalled", "ill")
    assert finding.remedy is not None
    assert (finding.remedy.changes["learning_rate"], finding.remedy.at) == (advised, at)


@pytest.mark.parametrize("epochs", [6, 7, 8, 9])
def test_a_model_that_soon_will_be_better_than_none_is_only_slow_to_begin(epochs: int) -> None:
    coming = BASELINE + 10.0 - 40.0 * np.exp(-np.arange(epochs) / 6)
    assert coming[-1] < BASELINE
    assert not check_up(signs(coming)).alarming
    creeping = BASELINE - 12.0 + 0.1 * np.arange(epochs)
    tiny = signs(creeping, training={"learning_rate": 1e-6})
    assert only(diagnose(tiny)).kind == "stalled"


def test_a_slow_beginner_is_ill_only_once_it_stands_still() -> None:
    creeping = BASELINE - 12.0 + 0.1 * np.arange(30)
    assert not check_up(signs(creeping)).alarming
    stands = np.concatenate((creeping[:11], flat(creeping[10], 10)))
    assert not check_up(signs(stands[:-1])).alarming
    finding = only(diagnose(signs(stands)))
    assert finding.kind == "stalled"
    assert "no better for 10 epochs" in finding.evidence
    # Early stopping may have less patience than that.
    assert only(diagnose(signs(stands[:-5], ended=Ended(800, 16, "patience")))).kind == "stalled"


def test_codes_and_pictures_that_are_alike_at_first_are_no_illness_yet() -> None:
    creeping = BASELINE - 12.0 + 0.1 * np.arange(30)
    alike = replace(SHARP, dead=1.0)
    assert not check_up(signs(creeping, (0.1, 0.0), drawn=alike)).alarming
    assert diagnose(signs(creeping, (1.0, *[0.0] * 9), drawn=alike)) == ()
    stands = np.concatenate((creeping, flat(creeping[-1], 20)))
    assert only(diagnose(signs(stands, (0.1, 0.0), drawn=alike))).kind == "collapse"


def test_tiny_steps_that_have_not_begun_to_tell_are_no_collapse() -> None:
    ill = signs(flat(BASELINE), (0.0, 0.0), training={"learning_rate": 1e-6})
    assert only(diagnose(ill)).kind == "stalled"


def test_a_long_standstill_with_epochs_to_come_is_worth_a_note() -> None:
    still = np.concatenate((np.linspace(-100, -40, 10), flat(-41.0, 30)))
    note = only(diagnose(signs(still, train=still, training={"epochs": 200})))
    assert (note.kind, note.severity) == ("stalled", "note")
    assert diagnose(signs(still, train=still)) == ()  # it is done anyway


# --------------------------------------------------------------------------------- the pixels


def test_images_that_are_all_the_same_explain_everything_else() -> None:
    same = replace(PHOTOGRAPHS, identical=True, coin_share=0.0)
    ill = signs(flat(BASELINE), (0.0, 0.0), images=same, model={"likelihood": "bernoulli"})
    finding = only(diagnose(ill))
    assert (finding.kind, finding.severity) == ("images", "ill")
    assert finding.remedy is not None
    assert not finding.remedy.changes


@pytest.mark.parametrize(
    ("share", "severity"), [(0.8, None), (0.2, "note"), (0.08, "warn"), (0.03, "ill")]
)
def test_a_bernoulli_is_judged_by_how_much_the_pixels_vary(
    share: float, severity: str | None
) -> None:
    images = replace(PHOTOGRAPHS, coin_share=share)
    found = diagnose(signs(images=images, model={"likelihood": "bernoulli"}))
    assert [each.severity for each in found] == ([severity] if severity else [])
    assert diagnose(signs(images=images)) == ()  # a Gaussian does not mind


@pytest.mark.parametrize(("sigma", "off"), [(1.0, True), (0.1, False), (0.01, True)])
def test_a_fixed_scale_is_judged_by_the_residual(sigma: float, off: bool) -> None:
    found = diagnose(signs(model={"noise": "fixed", "sigma": sigma}))
    assert [each.kind for each in found] == (["likelihood"] if off else [])


@pytest.mark.parametrize(
    ("drawn", "title"),
    [
        (replace(SHARP, saturated=0.1), "Saturated pixels"),
        (replace(SHARP, dead=0.9), "Dead pixels"),
    ],
)
def test_stuck_pixels_are_found(drawn: DrawnSigns, title: str) -> None:
    finding = only(diagnose(signs(drawn=drawn)))
    assert (finding.kind, finding.title) == ("pixels", title)


def test_equal_images_and_coins_are_recognised_in_pixels() -> None:
    rng = np.random.default_rng(0)
    coins = (rng.uniform(size=(4000, 1, 4, 4)) < 0.3).astype(np.uint8) * 255
    assert look_at_images(coins).coin_share == pytest.approx(1.0, abs=0.02)
    assert look_at_images(coins).binary
    dark = rng.normal(30, 8, (500, 1, 4, 4)).clip(0, 255).astype(np.uint8)
    mean, deviation = 30 / 255, 8 / 255
    expected = deviation**2 / (mean * (1 - mean))
    assert look_at_images(dark).coin_share == pytest.approx(expected, rel=0.05)
    late = np.zeros((5000, 1, 4, 4), np.uint8)
    assert look_at_images(late).identical
    late[4999, 0, 0, 0] = 1
    assert not look_at_images(late).identical


# --------------------------------------------------------------------------------- all of them


@given(
    beta=st.sampled_from((0.0, 1.0, 50.0)),
    rate=st.sampled_from((1e-6, 1e-3, 10.0)),
    level=st.sampled_from((-600.0, -101.0, -40.0)),
    kl=st.sampled_from((0.0, 3.0, 300.0)),
    share=st.sampled_from((0.01, 0.08, 0.5)),
)
def test_whatever_is_found_has_evidence_and_a_remedy_that_can_be_set(
    beta: float, rate: float, level: float, kl: float, share: float
) -> None:
    ill = signs(
        flat(level),
        (kl, 0.0, 0.0, 0.0),
        images=replace(PHOTOGRAPHS, coin_share=share),
        model={"likelihood": "bernoulli"},
        training={"beta": beta, "learning_rate": rate},
    )
    found = diagnose(ill)
    grave = [("ill", "warn", "note").index(each.severity) for each in found]
    assert grave == sorted(grave)
    assert len({each.kind for each in found}) == len(found)
    for each in found:
        assert each.evidence
        assert each.words.endswith(".")
        assert each.remedy is not None
        setup = changed_setup(ill.setup, named(each.remedy.changes))
        assert setup != ill.setup
