"""What a training would build and do, in words, before any of it is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vae_explorer.figures import count
from vae_explorer.inference.objective_settings import ObjectiveKind
from vae_explorer.model.kinds import Inference, NoiseKind
from vae_explorer.model.summary import PartKind, summarise
from vae_explorer.training.settings import OptimiserKind, Schedule, WarmupShape

if TYPE_CHECKING:
    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.training.estimate import Estimate
    from vae_explorer.training.settings import Setup

__all__ = ["PlanSection", "duration_words", "plan_of", "size_words"]


@dataclass(frozen=True)
class PlanSection:
    """One topic of a plan.

    Attributes:
        title: In sentence case.
        rows: Names and what stands behind them.
    """

    title: str
    rows: tuple[tuple[str, str], ...]


def duration_words(seconds: float) -> str:
    """Return a length of time, no more exactly than an estimate knows it.

    Example:
        >>> duration_words(0.4), duration_words(18.3), duration_words(175), duration_words(9000)
        ('1 s', '18 s', '3 min', '2.5 h')
    """
    if seconds < 10:
        return f"{max(1, round(seconds))} s"
    if seconds < 90:
        return f"{round(seconds / 2) * 2 if seconds < 30 else round(seconds / 5) * 5} s"
    if seconds < 90 * 60:
        return f"{round(seconds / 60)} min"
    return f"{seconds / 3600:.1f} h" if seconds < 48 * 3600 else f"{seconds / 86400:.1f} days"


def size_words(size_bytes: float) -> str:
    """Return an amount of memory with two figures.

    Example:
        >>> size_words(8_070_596), size_words(1.26e9)
        ('8.1 MB', '1.3 GB')
    """
    unit, value = ("GB", size_bytes / 1e9) if size_bytes >= 9.95e8 else ("MB", size_bytes / 1e6)
    if value < 10:
        return f"{value:.1f} {unit}"
    return f"{round(value, -1 if value >= 100 else 0):.0f} {unit}"


def plan_of(
    image_set: ImageSet,
    setup: Setup,
    estimate: Estimate | None,
    *,
    device: str,
    free_bytes: int | None = None,
) -> tuple[PlanSection, ...]:
    """Return what a training would build and do.

    Args:
        image_set: The images, split.
        setup: Model and training.
        estimate: What it would take, if it was tried.
        device: Where it would be trained, in words.
        free_bytes: Memory that programs can still have, if known.
    """
    return (
        PlanSection("Images", _images(image_set)),
        PlanSection("Model", _model(setup)),
        PlanSection("Training", _training(image_set, setup, device)),
        PlanSection("What it takes", _cost(setup, estimate, free_bytes)),
    )


def _images(image_set: ImageSet) -> tuple[tuple[str, str], ...]:
    channels, height, width = image_set.image_shape
    colour = "grey" if channels == 1 else "colour"
    held_out = len(image_set.validation_index)
    return (
        ("To train", count(len(image_set.train_index))),
        ("To validate", count(held_out) if held_out else "none"),
        ("Each", f"{width} × {height} pixels, {colour}, {count(channels * height * width)} values"),
    )


def _model(setup: Setup) -> tuple[tuple[str, str], ...]:
    summary = summarise(setup.model)
    rows = []
    for part in summary.parts:
        size = " × ".join(count(side) for side in part.size)
        noun = "parameter" if part.parameters == 1 else "parameters"
        learned = f", {count(part.parameters)} {noun}" if part.parameters else ""
        what = f"{part.words}, {size}" if part.kind is PartKind.LAYER else part.words
        rows.append((part.name, f"{what}{learned}"))
    return (*rows, ("In all", f"{count(summary.parameters)} parameters"))


def _training(image_set: ImageSet, setup: Setup, device: str) -> tuple[tuple[str, str], ...]:
    training = setup.training
    per_epoch = -(-len(image_set.train_index) // training.batch_size)
    optimiser = training.optimiser
    rule = "Adam" if optimiser.kind is OptimiserKind.ADAM else "Adagrad"
    then = {Schedule.CONSTANT: "constant", Schedule.COSINE: "falling along half a cosine"}.get(
        optimiser.schedule, "in eight stages"
    )
    rows = [
        ("Maximised", _objective(setup)),
        ("KL weight", _weight(setup)),
        ("Rule", f"{rule}, learning rate {training.learning_rate:g}, {then}"),
        (
            "Steps",
            f"{count(training.epochs * per_epoch)}: {count(training.epochs)} epochs of "
            f"{count(per_epoch)}, {count(training.batch_size)} images each",
        ),
        ("Seed", str(training.seed)),
        ("Where", device),
    ]
    if setup.model.inference is Inference.PER_IMAGE:
        own = f"{count(training.inner_steps)} steps of {training.inner_learning_rate:g}"
        rows.insert(2, ("Posteriors", f"image by image, {own} before each step"))
    if setup.model.has_scale and setup.model.noise is NoiseKind.FIXED:
        rows.insert(2, ("Scale", f"{setup.model.sigma:g} of the pixel range"))
    return tuple(rows)


def _objective(setup: Setup) -> str:
    objective = setup.training.objective
    name = {ObjectiveKind.IWAE: "IWAE bound", ObjectiveKind.BETA_TCVAE: "β-TCVAE"}.get(
        objective.kind, "ELBO"
    )
    draws = f"{objective.samples} draw{'' if objective.samples == 1 else 's'} an image"
    return f"{name}, {draws}, {objective.estimator.value} gradient"


def _weight(setup: Setup) -> str:
    training = setup.training
    if training.warmup is WarmupShape.CYCLICAL:
        return f"β = {training.beta:g}, rising from 0 in {training.warmup_cycles} cycles"
    if training.warmup_epochs:
        return f"β = {training.beta:g}, rising from 0 over {training.warmup_epochs:g} epochs"
    return f"β = {training.beta:g}"


def _cost(
    setup: Setup, estimate: Estimate | None, free_bytes: int | None
) -> tuple[tuple[str, str], ...]:
    if estimate is None:
        return (("Time", "not known yet"),)
    if estimate.seconds is None or estimate.step_s is None:
        time = "not known: the model is too large to be tried in a moment"
    else:
        time = (
            f"about {duration_words(estimate.seconds)}: {1000 * estimate.step_s:.2g} ms a step, "
            f"as {estimate.tried_steps} steps took just now"
        )
        if patience := setup.training.patience_epochs:
            time += f"; less if {count(patience)} epochs without a better model end it"
    memory = f"about {size_words(estimate.memory_bytes)} beside the program and the images"
    if free_bytes is not None:
        few = estimate.memory_bytes > free_bytes
        free = size_words(free_bytes)
        memory += f"; only {free} are free" if few else f"; {free} are free"
    return (("Time", time), ("Memory", memory))
