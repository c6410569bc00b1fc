"""Whether *Fast* learns as well as 32-bit numbers: the same trainings in both, seed by seed.

The group trains on a part of the digits. By hand, the trainings are as long as a user's:

    python -m tests.bench.precision_bench mlp MNIST.npz [SEED ...]
    python -m tests.bench.precision_bench conv FOLDER [SEED ...]

Of MNIST all 60,000 pictures train for 20 epochs, and the 10,000 test pictures measure. Of a folder
nine tenths, seen at 64 × 64 in colour, train for 25 epochs; the others, the same for every seed,
measure. A seed decides the first weights, the order of the pictures and the noise. What is told is
the bound of the pictures that measure, at the end, in nats per picture.
"""

from __future__ import annotations

import math
import statistics
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.bench.rows import Row
from tests.bench.sets import digits, digits_of, image_set
from tests.bench.training_bench import is_fast_possible, reference
from vae_explorer.images.image_set import ImageSet
from vae_explorer.images.intake import load_images
from vae_explorer.images.spec import PixelSpec
from vae_explorer.training.fit import Fit
from vae_explorer.training.reports import EpochTerms
from vae_explorer.training.settings import Setup

__all__ = ["Learned", "bound_of", "learned", "precision"]

SEEDS = (0, 1, 2)
PRECISIONS = ("float32", "fast")
EPOCHS, FEW_EPOCHS = {"mlp": 20, "conv": 25}, 5
FEW, FEW_OTHERS = 12_800, 2_000
LEAST = 0.01  # nats: of less nobody speaks


@dataclass(frozen=True)
class Learned:
    """What two precisions came to, seed by seed.

    Attributes:
        float32: Bounds of the pictures that measure, in nats per picture.
        fast: Likewise, of the same seeds in the same order; at least two.
    """

    float32: tuple[float, ...]
    fast: tuple[float, ...]

    @property
    def behind(self) -> float:
        """By how many nats *Fast* is worse in the mean; negative where it is better."""
        return statistics.mean(self.float32) - statistics.mean(self.fast)

    @property
    def spread(self) -> float:
        """Standard deviation over the seeds, of both precisions together, in nats."""
        both = (statistics.variance(self.float32), statistics.variance(self.fast))
        return math.sqrt(statistics.mean(both))


def precision(mnist: Path | None) -> list[Row]:
    """Three short trainings in each precision, on digits, beside what a seed makes of them."""
    if not is_fast_possible(convolved=False):
        print("bfloat16 is no gain on this processor, so there is no row of it.")
        return []
    train, test = (digits(FEW), digits(FEW_OTHERS, 1)) if mnist is None else digits_of(mnist)
    found = learned(image_set(train[:FEW], test[:FEW_OTHERS]), "mlp", SEEDS, FEW_EPOCHS)
    behind = max(LEAST, found.behind)
    return [Row.within("precision/mlp", behind, found.spread, "nats behind, spread")]


def learned(images: ImageSet, kind: str, seeds: tuple[int, ...], epochs: int) -> Learned:
    """Train once for each seed and precision, and tell of each.

    Args:
        images: Split into those that train and those that measure.
        kind: ``"mlp"`` or ``"conv"``, of the reference presets.
        seeds: At least two.
        epochs: Of each training.
    """
    bounds: dict[str, list[float]] = {name: [] for name in PRECISIONS}
    for seed in seeds:
        for name in PRECISIONS:
            bounds[name].append(bound_of(images, reference(images, kind, name), seed, epochs))
            print(f"{kind}, seed {seed}, {name}: {bounds[name][-1]:.3f}", flush=True)
    return Learned(*(tuple(bounds[name]) for name in PRECISIONS))


def bound_of(images: ImageSet, setup: Setup, seed: int, epochs: int) -> float:
    """Train, and return the bound of the validation images at the end, in nats per image."""
    training = setup.training.model_copy(update={"seed": seed, "epochs": epochs})
    last = None
    with Fit(images, setup.model_copy(update={"training": training})) as fit:
        for report in fit:
            if isinstance(report, EpochTerms) and report.split == "validation":
                last = report
    assert last is not None, "with no images aside there is no bound"
    assert last.epoch == epochs
    return last.elbo


def main(kind: str, source: Path, *seeds: str) -> None:
    """Train for as long as a user would, and tell how both precisions did."""
    if kind == "mlp":
        images = image_set(*digits_of(source))
    else:
        images = load_images(source, PixelSpec(64, 3)).with_split(0.1, 0)
    print(f"{len(images.train_index)} train, {len(images.validation_index)} measure", flush=True)
    found = learned(images, kind, tuple(map(int, seeds)) or SEEDS, EPOCHS[kind])
    if len(found.fast) > 1:
        print(
            f"fast is {found.behind:.3f} nats behind; over seeds they spread by {found.spread:.3f}"
        )


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:])
