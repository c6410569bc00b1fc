"""The rows on the objective, the training and the optimiser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vae_explorer.gui.panels.settings_spec import ChoiceSpec, NumberSpec, RowSpec
from vae_explorer.gui.widgets.stepping import Stepping
from vae_explorer.inference.objective_settings import GradientEstimator, ObjectiveKind
from vae_explorer.training.settings import OptimiserKind, WarmupShape

if TYPE_CHECKING:
    from vae_explorer.training.settings import Setup

__all__ = ["OBJECTIVE_ROWS", "OPTIMISER_ROWS", "TRAINING_ROWS"]


def _may_have_closed_form(setup: Setup) -> bool:
    objective = setup.training.objective
    sticking = objective.estimator is GradientEstimator.STICKING_THE_LANDING
    bound = objective.kind is not ObjectiveKind.IWAE
    return bound and not sticking and setup.model.kl_is_exact


def _takes_free_bits(setup: Setup) -> bool:
    return setup.training.objective.takes_free_bits and setup.model.kl_is_exact


def _rises_once(setup: Setup) -> bool:
    return setup.training.warmup is WarmupShape.LINEAR


def _rises_in_cycles(setup: Setup) -> bool:
    return setup.training.warmup is WarmupShape.CYCLICAL


def _is_adam(setup: Setup) -> bool:
    return setup.training.optimiser.kind is OptimiserKind.ADAM


OBJECTIVE_ROWS: tuple[RowSpec, ...] = (
    ChoiceSpec(
        "objective",
        "kind",
        "Maximise",
        "The quantity that training raises; what is shown as ELBO is the bound itself, whatever "
        "is chosen.",
    ),
    NumberSpec(
        "objective",
        "samples",
        "Draws k",
        "Codes drawn from q(z|x) for each image and step: more give steadier gradients, a tighter "
        "IWAE bound, and cost as many times the decoder.",
        unit="draws",
        stepping=Stepping(factor=2.0),
        whole=True,
    ),
    ChoiceSpec(
        "objective",
        "kl",
        "KL",
        "How the KL enters: the closed form has no noise, the draws cost little more and are what "
        "other priors need.",
        _may_have_closed_form,
    ),
    NumberSpec(
        "training",
        "beta",
        "β",
        "Weight of the KL: above 1 codes become simpler and pictures blurrier, at 0 nothing holds "
        "the codes together; the ELBO shown is always the true bound.",
        unit="× KL",
        stepping=Stepping(factor=2.0, first=0.01),
        live=True,
    ),
    ChoiceSpec(
        "training",
        "warmup",
        "β rises",
        "Whether the weight of the KL rises from 0 to β once, or again and again over all epochs.",
    ),
    NumberSpec(
        "training",
        "warmup_epochs",
        "KL warm-up",
        "Time over which the weight of the KL rises from 0 to β: it helps when latent dimensions "
        "stay unused.",
        _rises_once,
        unit="epochs",
    ),
    NumberSpec(
        "training",
        "warmup_cycles",
        "Cycles",
        "How often the weight of the KL rises from 0 to β, for half of each cycle: it wakes unused "
        "latent dimensions again.",
        _rises_in_cycles,
        unit="cycles",
        whole=True,
    ),
    NumberSpec(
        "objective",
        "free_bits",
        "Free bits",
        "What each latent dimension may use, averaged over the batch, before its KL counts: above "
        "0 no dimension gains by collapsing.",
        _takes_free_bits,
        unit="nats",
        stepping=Stepping(by=0.1),
    ),
    ChoiceSpec(
        "objective",
        "estimator",
        "Gradient",
        "How the gradient for the posterior is estimated: all offered here agree on average and "
        "differ in their noise, as Gradients shows.",
    ),
)

TRAINING_ROWS: tuple[RowSpec, ...] = (
    NumberSpec(
        "training",
        "epochs",
        "Epochs",
        "How often every training image is seen: more takes longer and fits better, until "
        "validation no longer rises.",
        unit="epochs",
        stepping=Stepping(by=10.0),
        whole=True,
    ),
    NumberSpec(
        "training",
        "batch_size",
        "Batch size",
        "Images in one step: larger gives smoother and fewer steps an epoch and needs more memory.",
        unit="images",
        stepping=Stepping(factor=2.0),
        whole=True,
    ),
    NumberSpec(
        "training",
        "learning_rate",
        "Learning rate",
        "Length of a step: larger learns faster until it becomes unstable; 0.001 suits most.",
        unit="a step",
        stepping=Stepping(factor=2.0),
        live=True,
    ),
    NumberSpec(
        "training",
        "validation_fraction",
        "Validation",
        "Share of the images that is never trained on and tells whether the model generalises.",
        unit="of 1",
        stepping=Stepping(by=0.05),
    ),
    NumberSpec(
        "training",
        "patience_epochs",
        "Patience",
        "Epochs without a better model after which training ends by itself, counted once the KL "
        "warm-up is over: fewer stop sooner, 0 goes on to the last epoch.",
        unit="epochs",
        stepping=Stepping(by=5.0),
        whole=True,
    ),
    ChoiceSpec(
        "training",
        "shuffle",
        "Order",
        "Whether each epoch has an order of its own: a fixed one makes every epoch alike and is "
        "what some papers used.",
    ),
    ChoiceSpec(
        "training",
        "start_at_data",
        "Decoder",
        "Where the decoder's last bias begins: at the mean image the first steps already draw "
        "something, at random follows the rule of the first weights.",
    ),
    NumberSpec(
        "training",
        "seed",
        "Seed",
        "Where chance begins: the same seed gives the same training on the same processor.",
        whole=True,
    ),
    NumberSpec(
        "training",
        "threads",
        "Threads",
        "Processor threads that work on one step, 0 for as many as pay here: the same number gives "
        "the same results again.",
        unit="threads",
        whole=True,
    ),
    ChoiceSpec(
        "training",
        "precision",
        "Precision",
        "What the networks compute in while they learn: fast trains as well and is quicker on "
        "some machines, and everything measured afterwards is in float32.",
    ),
)

OPTIMISER_ROWS: tuple[RowSpec, ...] = (
    ChoiceSpec(
        "optimiser",
        "kind",
        "Rule",
        "How a step follows from the gradients: Adam suits nearly everything, Adagrad slows down "
        "for ever and is what the first paper used.",
    ),
    NumberSpec(
        "optimiser",
        "beta1",
        "β₁",
        "Share of the earlier direction that a step keeps: larger is smoother and slower to turn.",
        _is_adam,
        unit="of 1",
        stepping=Stepping(factor=2.0, to_one=True),
    ),
    NumberSpec(
        "optimiser",
        "beta2",
        "β₂",
        "Share of the earlier size of the gradients that is kept: larger makes steadier steps.",
        _is_adam,
        unit="of 1",
        stepping=Stepping(factor=2.0, to_one=True),
    ),
    NumberSpec(
        "optimiser",
        "epsilon",
        "ε",
        "Added where a step is divided by the size of its gradients: larger calms the steps of "
        "weights with small gradients.",
        unit="nats",
        stepping=Stepping(factor=10.0),
    ),
    NumberSpec(
        "optimiser",
        "second_moment_start",
        "First size",
        "Size of the gradients squared that Adam believes in before it has seen any: above 0 the "
        "first steps are small.",
        _is_adam,
        unit="nats²",
        stepping=Stepping(factor=2.0, first=1e-6),
    ),
    NumberSpec(
        "optimiser",
        "rise_steps",
        "Gentle start",
        "Steps over which the learning rate rises to its full size: more keep a bold learning "
        "rate from breaking the first weights.",
        unit="steps",
        stepping=Stepping(factor=2.0, first=10.0),
        whole=True,
    ),
    ChoiceSpec(
        "optimiser",
        "schedule",
        "Then",
        "How the learning rate goes on: constant, along half a cosine down to nothing at the last "
        "epoch, or in eight stages of 1, 3, 9 … epochs down to a tenth.",
    ),
)
