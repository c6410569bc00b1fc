"""``refine``."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

import torch

from vae_explorer.cli.console import Bar, count, say
from vae_explorer.cli.images_of_runs import one_image, refuse_without_encoder
from vae_explorer.inference.gaps import Gaps, measure_gaps
from vae_explorer.inference.refine import refine
from vae_explorer.model.posterior import deviations
from vae_explorer.runs.run import open_run

if TYPE_CHECKING:
    from torch.distributions import Distribution

__all__ = ["refine_image"]


def refine_image(arguments: argparse.Namespace) -> int:
    """Optimise the posterior of one image, and tell what that wins and what is left.

    Args:
        arguments: Those of ``refine``.
    """
    run = open_run(arguments.run)
    refuse_without_encoder(run, "a refinement is held against its answer")
    noise = torch.Generator().manual_seed(arguments.seed)
    x, y = one_image(run, arguments.image, arguments.label, noise)
    last = None
    with Bar(quiet=arguments.json) as bar:
        for last in refine(
            run.model,
            x,
            y,
            start=arguments.start,
            family=arguments.family,
            steps=arguments.steps,
            learning_rate=arguments.learning_rate,
            generator=noise,
        ):
            note = f"step {count(last.step)}, ELBO {last.elbo.item():.3f} nats"
            bar.show("Refining", last.step, arguments.steps, note)
    assert last is not None
    best = last.posterior()
    with torch.no_grad():
        encoder = run.model.posterior(x, y)
    draws = arguments.importance_samples
    found = measure_gaps(run.model, x, encoder, best, samples=draws, generator=noise, y=y)
    for note in run.notes:
        say(note)
    if arguments.json:
        print(json.dumps(_content(arguments, found, encoder, best)))
    else:
        _tell(arguments, found, encoder, best)
    return 0


def _content(
    arguments: argparse.Namespace, found: Gaps, encoder: Distribution, best: Distribution
) -> dict[str, object]:
    names = (
        "encoder_elbo",
        "best_elbo",
        "log_evidence",
        "log_evidence_se",
        "amortisation",
        "amortisation_se",
        "approximation",
        "approximation_se",
    )
    posteriors = {
        name: dict(zip(("mean", "std"), (part[0].tolist() for part in deviations(q)), strict=True))
        for name, q in (("encoder", encoder), ("best", best))
    }
    return {
        "image": arguments.image,
        "start": arguments.start,
        "family": arguments.family,
        "steps": arguments.steps,
        **{name: float(getattr(found, name)) for name in names},
        **posteriors,
    }


def _tell(
    arguments: argparse.Namespace, found: Gaps, encoder: Distribution, best: Distribution
) -> None:
    print(f"{arguments.image}, nats:")
    for name, value, error in (
        ("ELBO of the encoder's q(z|x)", found.encoder_elbo, None),
        ("ELBO of the refined one", found.best_elbo, None),
        ("log p(x)", found.log_evidence, found.log_evidence_se),
        ("amortisation gap", found.amortisation, found.amortisation_se),
        ("approximation gap", found.approximation, found.approximation_se),
    ):
        more = "" if error is None else f"   +- {float(error):.3f}"
        print(f"  {name:<30}{float(value):12.3f}{more}")
    for name, q in (("encoder", encoder), ("refined", best)):
        mean, std = (part[0].tolist() for part in deviations(q))
        shown = ", ".join(f"{m:.3f} +- {s:.3f}" for m, s in zip(mean, std, strict=True))
        print(f"  z, {name}: {shown}")
