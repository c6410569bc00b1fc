"""Deeds: what was done, as values that can be put into words for a shell or for Python.

A run is meant by a name, the one it has in the folder in which the deeds are repeated.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from vae_explorer.runs.beginning import Beginning

__all__ = [
    "Branched",
    "Change",
    "CurvesWritten",
    "Decoded",
    "Deed",
    "Encoded",
    "Evaluated",
    "Extended",
    "FilmMade",
    "GradientsCompared",
    "Measured",
    "OfRun",
    "Planned",
    "RateFound",
    "Refined",
    "Remark",
    "Sampled",
    "Swept",
    "Trained",
    "Walked",
    "Written",
]

Change = tuple[int, str, float]
"""Steps done, ``"learning_rate"`` or ``"beta"``, and the value from there on."""

Code = tuple[float, ...]


@dataclass(frozen=True)
class Deed:
    """Something that was done."""


@dataclass(frozen=True)
class Remark(Deed):
    """Words on what comes next, or on what no command can do.

    Attributes:
        text: One line.
    """

    text: str


@dataclass(frozen=True)
class Planned(Deed):
    """Images were opened and settings chosen; nothing was trained yet.

    Attributes:
        beginning: Images and settings.
    """

    beginning: Beginning


@dataclass(frozen=True)
class RateFound(Deed):
    """Learning rates were tried.

    Attributes:
        beginning: Images and settings.
    """

    beginning: Beginning


@dataclass(frozen=True)
class Swept(Deed):
    """Runs were trained that differ in one setting.

    Attributes:
        beginning: Images and settings.
        key: ``"beta"`` or ``"latent_dim"``.
        values: What it took.
        folder: Name of the folder of the runs.
        threads: CPU threads, 0 to choose.
    """

    beginning: Beginning
    key: str
    values: tuple[float, ...]
    folder: str
    threads: int


@dataclass(frozen=True, kw_only=True)
class OfRun(Deed):
    """Something that was done with a run.

    Attributes:
        run: Its name.
    """

    run: str = ""


@dataclass(frozen=True, kw_only=True)
class _Training(OfRun):
    """A part of a training.

    Attributes:
        changes: Of learning rate and β meanwhile.
        stop_at: Steps done when it was stopped, None where it came to its end.
    """

    changes: tuple[Change, ...] = ()
    stop_at: int | None = None


@dataclass(frozen=True, kw_only=True)
class Trained(_Training):
    """A run was begun.

    Attributes:
        beginning: Images and settings.
        threads: CPU threads, 0 to choose.
    """

    beginning: Beginning
    threads: int = 0


@dataclass(frozen=True, kw_only=True)
class Extended(_Training):
    """A run was gone on with.

    Attributes:
        epochs: Epochs in all, None to leave them.
    """

    epochs: int | None = None


@dataclass(frozen=True, kw_only=True)
class Branched(_Training):
    """A run branched off another and was trained.

    Attributes:
        parent: Name of the other, which stands at the moment where the branch begins.
        anew: Whether it began with new weights.
        settings: What is written of the branch's own settings, by their names.
    """

    parent: str
    anew: bool = False
    settings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Written(OfRun):
    """Something was written, or could be.

    Attributes:
        output: Name of the file or the folder.
        label: What a conditional model was told, None for nothing.
    """

    output: str
    label: str | None = None


@dataclass(frozen=True, kw_only=True)
class Decoded(Written):
    """A code was decoded.

    Attributes:
        code: The code.
    """

    code: Code


@dataclass(frozen=True, kw_only=True)
class Sampled(Written):
    """Codes were drawn from the prior and decoded.

    Attributes:
        count: How many.
        seed: Where chance began.
    """

    count: int
    seed: int


@dataclass(frozen=True, kw_only=True)
class Walked(Written):
    """A walk was decoded.

    Attributes:
        pins: Codes that it passes.
        kind: ``"linear"``, ``"spherical"``, ``"visual"`` or ``"geodesic"``.
        loop: Whether it comes back to the first.
        steps: Pictures, both ends included.
        interval_ms: Of a frame of an animation.
        scale: How many pixels of an animation a pixel became.
    """

    pins: tuple[Code, ...]
    kind: str
    loop: bool
    steps: int
    interval_ms: int = 100
    scale: int = 1


@dataclass(frozen=True, kw_only=True)
class Encoded(Written):
    """Images were encoded into a table.

    Attributes:
        paths: Of image files; empty for all images of the run.
    """

    paths: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FilmMade(Written):
    """A film was made of the training."""


@dataclass(frozen=True, kw_only=True)
class CurvesWritten(Written):
    """The curves were written as a table."""


@dataclass(frozen=True, kw_only=True)
class Measured(OfRun):
    """Something was measured of a model and shown; no file came of it."""


@dataclass(frozen=True, kw_only=True)
class Evaluated(Measured):
    """The bound and log p(x) were measured.

    Attributes:
        method: ``"importance"``, ``"prior"``, ``"annealed"`` or ``"grid"``; None for the bound
            alone.
        draws: Behind log p(x) for each image, 0 for the method's own number.
        information: Whether the KL was split, and active units were counted.
    """

    method: str | None = None
    draws: int = 0
    information: bool = False


@dataclass(frozen=True, kw_only=True)
class Refined(Measured):
    """The posterior of one image was refined.

    Attributes:
        image: Its path within the run.
        start: ``"encoder"`` or ``"prior"``.
        family: ``"diagonal"`` or ``"full"``.
        told_label: Whether the model is told the image's label.
    """

    image: str
    start: str = "encoder"
    family: str = "diagonal"
    told_label: bool = False


@dataclass(frozen=True, kw_only=True)
class GradientsCompared(Measured):
    """Estimators of the gradient were compared on a batch of training images.

    Attributes:
        bound: ``"elbo"`` or ``"iwae"``.
        samples: Draws from q(z|x) for each image behind one gradient.
        images: In the batch.
        gradients: Of each estimator.
        told_labels: Whether the model is told labels.
    """

    bound: str
    samples: int
    images: int
    gradients: int
    told_labels: bool = False
