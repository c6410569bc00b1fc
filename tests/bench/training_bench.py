"""Training of the two reference nets beside peers, tutorials and the machine's own rates."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import torch
from torch import nn

from tests.bench import peers
from tests.bench.rows import Row
from tests.bench.sets import coloured, digits, image_set, write_jpegs, write_pngs
from tests.bench.turns import Arm, Stepped, race
from vae_explorer.images.image_set import ImageSet
from vae_explorer.training.engine import measure_machine
from vae_explorer.training.fit import Fit
from vae_explorer.training.presets import suggest_setup
from vae_explorer.training.settings import Setup

__all__ = ["connected", "convolved", "reference", "train_ours"]

UNIT = "images / CPU-second"
TURNS = 9
FLOPS = {"mlp": 5.82e6, "conv": 320.1e6}
"""Of one image, forwards and backwards, as torch's own counter has it."""


def reference(images: ImageSet, kind: str, precision: str = "float32") -> Setup:
    """Return the reference preset, to be trained for ever on one thread and on all images."""
    setup = suggest_setup(images, f"reference-{kind}")
    changes = {"epochs": peers.EPOCHS, "threads": 1, "precision": precision, "device": "cpu"}
    training = {**setup.training.model_dump(), **changes, "validation_fraction": 0.0}
    return Setup.model_validate({**setup.model_dump(), "training": training})


def train_ours(images: ImageSet, setup: Setup, stepped: Stepped) -> None:
    """Train as commands and window do, with all reports and snapshots."""
    # What is due so many times a second is due so many times in a second of its own.
    with Fit(images, setup, clock=time.thread_time) as fit:
        done = fit.step
        for _ in fit:
            if fit.step > done:
                done = fit.step
                stepped(setup.training.batch_size)


def multiplied(kind: torch.dtype, stepped: Stepped) -> None:
    """Multiply matrices, by the path that training takes, telling the images of as many FLOPs."""
    matmul = measure_machine().matmul
    torch.set_float32_matmul_precision("medium" if matmul == "onednn" else "highest")
    a, b, product = (torch.randn(1024, 1024).to(kind) for _ in range(3))
    while True:
        torch.mm(a, b, out=product)
        stepped(round(2 * 1024**3 / FLOPS["mlp"]))


@torch.no_grad()
def convolutions(kind: torch.dtype, stepped: Stepped) -> None:
    """Convolve 64 channels to 128, telling the images of as many FLOPs."""
    layer = nn.Conv2d(64, 128, 4, 2, 1).to(kind).to(memory_format=torch.channels_last)
    x = torch.randn(128, 64, 16, 16).to(kind).contiguous(memory_format=torch.channels_last)
    while True:
        for _ in range(4):
            layer(x)
        stepped(round(4 * 2 * 128 * 8 * 8 * 128 * 64 * 16 / FLOPS["conv"]))


def is_fast_possible(*, convolved: bool) -> bool:
    """Return whether this machine computes faster in bfloat16."""
    return measure_machine().gains(convolved=convolved)


def connected(_: Path | None) -> list[Row]:
    """The fully connected net, beside peers, files, and products of matrices."""
    pixels = digits(12_800)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_pngs(folder, pixels[:2560])
        arms = _arms("mlp", image_set(pixels), lambda tell: peers.tutorial(
            "mlp", peers.Files(folder), tell
        ), multiplied)  # fmt: skip
        race(arms.values(), TURNS)
    return _rows("mlp", arms, {
        "pythae": (2.2, 3.0, 2.6, 4.5), "lightning": (2.2, 3.0, 2.6, 4.5),
        "tutorial": (6.0, None, 7.5, 15.0), "machine": (0.45, 0.65, 0.3, 0.55),
    })  # fmt: skip


def convolved(_: Path | None) -> list[Row]:
    """The convolutional net, beside peers, files, and convolutions."""
    pixels = coloured(2560)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_jpegs(folder, 512)
        arms = _arms("conv", image_set(pixels), lambda tell: peers.tutorial(
            "conv", peers.Files(folder, 64), tell
        ), convolutions)  # fmt: skip
        race(arms.values(), TURNS)
    return _rows("conv", arms, {
        "pythae": (1.1, 1.5, 1.7, 2.5), "lightning": (None, None, None, None),
        "tutorial": (None, None, 3.0, 5.0), "machine": (0.45, 0.6, 0.4, 0.6),
    })  # fmt: skip


def _arms(
    kind: str,
    images: ImageSet,
    tutorial: Callable[[Stepped], None],
    machine: Callable[[torch.dtype, Stepped], None],
) -> dict[str, Arm]:
    """Return all that take turns, by their names in the table."""
    pixels = images.pixels
    ways: dict[str, Callable[[Stepped], None]] = {
        "float32": lambda tell: train_ours(images, reference(images, kind), tell),
        "tutorial": tutorial,
        "machine-float32": lambda tell: machine(torch.float32, tell),
    }
    if is_fast_possible(convolved=kind == "conv"):
        ways["machine-fast"] = lambda tell: machine(torch.bfloat16, tell)
        ways["fast"] = lambda tell: train_ours(images, reference(images, kind, "fast"), tell)
    else:
        print(f"{kind}: bfloat16 is no gain on this processor, so there are no rows of it.")
    if peers.has_peers():
        ways["pythae"] = lambda tell: peers.pythae(kind, pixels, tell)
        ways["lightning"] = lambda tell: peers.lightning(kind, pixels, tell)
    return {name: Arm(name, way) for name, way in ways.items()}


def _rows(kind: str, arms: dict[str, Arm], goals: dict[str, tuple[float | None, ...]]) -> list[Row]:
    rows = []
    for precision in ("float32", "fast"):
        if precision not in arms:
            continue
        ours = arms[precision].median
        for name, goal in goals.items():
            # A rate of the machine is that of the same precision; who trains has but one.
            other = arms.get(f"{name}-{precision}") or arms.get(name)
            if other is not None:
                row = f"training/{kind}-{precision}-{name}"
                pair = goal[:2] if precision == "float32" else goal[2:]
                rows.append(Row.of_rates(row, ours, other.median, UNIT, *pair))
    return rows
