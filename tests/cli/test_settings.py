"""Every setting can be set from the command line, and what is wrong is said in one sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.oracles import blob_pixels, image_set_of
from vae_explorer.__main__ import main
from vae_explorer.cli import train_arguments as words
from vae_explorer.cli.arguments import EVIDENCE_METHODS, build_parser
from vae_explorer.cli.sources import wanted_setup
from vae_explorer.errors import SettingsError
from vae_explorer.inference.objective_settings import (
    GradientEstimator,
    KlEstimate,
    ObjectiveKind,
)
from vae_explorer.model.config import ModelConfig
from vae_explorer.runs.evidence import EvidenceMethod
from vae_explorer.training.assignments import assigned, changed_setup, changes_between, named
from vae_explorer.training.presets import PRESETS, suggest_setup
from vae_explorer.training.settings import OptimiserKind, Precision, Schedule, Setup, WarmupShape

Output = pytest.CaptureFixture[str]
IMAGES = image_set_of(blob_pixels(30))


def setup_by(*more: str) -> Setup:
    return wanted_setup(build_parser().parse_args(["train", "folder", *more]), IMAGES)


def test_the_names_of_choices_are_those_of_the_settings() -> None:
    for names, kind in (
        (words.OBJECTIVES, ObjectiveKind),
        (words.KL_ESTIMATES, KlEstimate),
        (words.ESTIMATORS, GradientEstimator),
        (words.WARMUP_SHAPES, WarmupShape),
        (words.OPTIMISERS, OptimiserKind),
        (words.SCHEDULES, Schedule),
        (words.PRECISIONS, Precision),
        (EVIDENCE_METHODS, EvidenceMethod),
    ):
        assert names == tuple(member.value for member in kind)


@pytest.mark.parametrize(
    ("flags", "part", "wanted"),
    [
        ("--likelihood laplace --noise per-pixel", "model",
         {"likelihood": "laplace", "noise": "per-pixel"}),
        ("--likelihood gaussian --sigma 0.2", "model", {"noise": "fixed", "sigma": 0.2}),
        ("--likelihood bernoulli --binarisation dynamic", "model", {"binarisation": "dynamic"}),
        ("--posterior flow --prior vamp --components 7", "model",
         {"posterior": "flow", "prior": "vamp", "prior_components": 7}),
        ("--inference per-image --inner-steps 4", "model", {"inference": "per-image"}),
        ("--inner-steps 4", "training", {"inner_steps": 4}),
        ("--objective iwae --samples 9 --estimator doubly-reparameterised", "objective",
         {"kind": "iwae", "samples": 9, "estimator": "doubly-reparameterised"}),
        ("--objective iwae", "objective", {"kind": "iwae", "samples": 5}),
        ("--kl sampled --samples 3", "objective", {"kl": "sampled", "samples": 3}),
        ("--free-bits 0.3", "objective", {"free_bits": 0.3}),
        ("--warmup 3 --beta 2", "training", {"warmup_epochs": 3.0, "beta": 2.0}),
        ("--warmup-shape cyclical --warmup-cycles 3", "training",
         {"warmup": "cyclical", "warmup_cycles": 3}),
        ("--batch-size 9 --learning-rate 0.5", "training", {"batch_size": 9, "learning_rate": 0.5}),
        ("--optimiser adagrad --schedule burda", "optimiser",
         {"kind": "adagrad", "schedule": "burda"}),
        ("--set model.hidden=20,10 --set model.activation=tanh", "model",
         {"hidden": (20, 10), "activation": "tanh"}),
        ("--set optimiser.beta1=0.95", "optimiser", {"beta1": 0.95}),
        ("--set training.threads=none --set training.shuffle=false", "training",
         {"threads": 0, "shuffle": False}),
        ("--set model.architecture=linear", "model", {"architecture": "linear", "hidden": ()}),
        ("--preset parity --latent-dim 7", "model", {"latent_dim": 7, "spread": "log-variance"}),
    ],
)  # fmt: skip
def test_what_is_said_reaches_the_setup(flags: str, part: str, wanted: dict[str, object]) -> None:
    setup = setup_by(*flags.split())
    parts = {
        "model": setup.model,
        "training": setup.training,
        "objective": setup.training.objective,
        "optimiser": setup.training.optimiser,
    }
    for name, value in wanted.items():
        assert getattr(parts[part], name) == value, name


@pytest.mark.parametrize(
    ("flags", "code", "said"),
    [
        ("--set model.latent=3", "SET_UNKNOWN", "model.latent_dim"),
        ("--set betta=2", "SET_UNKNOWN", "Did you mean training.beta"),
        ("--set kind=adam", "SET_UNKNOWN", "objective.kind or optimiser.kind"),
        ("--set nonsense", "SET_UNKNOWN", "key=value"),
        ("--set model.image_shape=1,4,4", "SET_UNKNOWN", "no setting"),
        ("--set objectives.kind=elbo", "SET_UNKNOWN", "objective.kind"),
        ("--set model.latent_dim=two", "SET_RANGE", "cannot be two: it should be a whole number"),
        ("--set model.hidden=9,b", "SET_RANGE", "hidden cannot be b: it should be a whole number"),
        ("--set training.beta=x", "SET_RANGE", "beta cannot be x: it should be a number"),
        ("--set objective.kind=fun", "SET_RANGE", "kind cannot be fun"),
        ("--set model.likelihood=poisson", "SET_RANGE", "bernoulli"),
        ("--set training.beta=-1", "SET_RANGE", "beta cannot be -1"),
        ("--likelihood gaussian --binarisation dynamic", "SET_CONTRADICTION", "Bernoulli"),
        ("--free-bits 0.1 --posterior flow", "SET_CONTRADICTION", "closed form"),
        ("--objective iwae --estimator sticking-the-landing", "SET_CONTRADICTION", "biased"),
        ("--inference per-image --posterior flow", "SET_CONTRADICTION", "encoder"),
        ("--conditional", "SET_NO_LABELS", "folder of its own"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(flags: str, code: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said) as caught:
        setup_by(*flags.split())
    assert caught.value.code == code
    assert "\n" not in caught.value.sentence


def test_the_last_word_on_a_setting_counts() -> None:
    found = assigned(["training.beta=1", "training.beta=3"])
    assert changed_setup(suggest_setup(IMAGES), found).training.beta == 3.0
    assert setup_by("--beta", "2", "--set", "training.beta=4").training.beta == 4.0


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_can_be_trained_by_its_name(name: str) -> None:
    setup = setup_by("--preset", name)
    assert setup.preset == name
    assert ModelConfig.model_validate_json(setup.model.model_dump_json()) == setup.model


def test_the_published_recipes_are_those_of_the_papers() -> None:
    mnist = image_set_of(blob_pixels(3, 28))
    burda, iwae, parity, kingma = (
        suggest_setup(mnist, name)
        for name in ("burda-vae", "burda-iwae-5", "parity", "kingma-welling")
    )
    for setup in (burda, iwae, parity):
        model = setup.model
        assert (model.hidden, model.latent_dim) == ((200, 200), 50)
        assert (model.activation, model.initialisation) == ("tanh", "glorot")
        assert (model.likelihood, model.binarisation) == ("bernoulli", "dynamic")
        assert setup.training.start_at_data
        assert setup.training.optimiser.rise_steps == 0
    for setup in (burda, iwae):
        assert setup.training.epochs == sum(3**stage for stage in range(8)) == 3280
        assert (setup.training.batch_size, setup.training.learning_rate) == (20, 1e-3)
        assert setup.training.optimiser.beta1 == 0.99
        assert not setup.training.shuffle
    assert parity.training.shuffle
    assert (burda.training.objective.kind, burda.training.objective.kl) == ("elbo", "sampled")
    assert (iwae.training.objective.kind, iwae.training.objective.samples) == ("iwae", 5)
    assert (parity.training.batch_size, parity.training.optimiser.beta1) == (100, 0.9)
    assert parity.training.objective.kl == "closed-form"
    assert (kingma.model.hidden, kingma.model.binarisation) == ((500,), "none")
    assert (kingma.training.batch_size, kingma.training.optimiser.kind) == (100, "adagrad")


def test_presets_are_told(capsys: Output) -> None:
    assert main(["presets", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [preset["name"] for preset in found] == list(PRESETS)
    assert {preset["group"] for preset in found} == {"purpose", "reproduction"}
    assert main(["presets"]) == 0
    said = capsys.readouterr().out
    assert all(facts.title in said for facts in PRESETS.values())


def test_a_conditional_model_is_told_the_names_of_the_folders(images: Path, tmp_path: Path) -> None:
    path = tmp_path / "run"
    more = ["--conditional", "--epochs", "1", "--image-size", "8", "--set", "model.hidden=16"]
    assert main(["train", str(images), "--run", str(path), *more]) == 0
    written = json.loads((path / "run.json").read_text())
    assert written["setup"]["model"]["labels"] == ["dark", "light"]


@pytest.mark.parametrize("one", PRESETS)
@pytest.mark.parametrize("other", ["quick-look", "burda-iwae-5"])
def test_the_words_between_two_setups_make_one_of_the_other(one: str, other: str) -> None:
    before, after = suggest_setup(IMAGES, one), suggest_setup(IMAGES, other)
    words = changes_between(before, after)
    made = changed_setup(before, named(words))
    assert (made.model, made.training) == (after.model, after.training)
    assert changes_between(made, after) == {}
