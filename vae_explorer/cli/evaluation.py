"""``evaluate``."""

from __future__ import annotations

import argparse
import json
import math

from vae_explorer.cli.console import Bar, count, plural, say
from vae_explorer.runs.evaluation import Evaluation, evaluate_in_chunks
from vae_explorer.runs.run import open_run

__all__ = ["evaluate_run"]

_SAMPLES = 8


def evaluate_run(arguments: argparse.Namespace) -> int:
    """Measure a run on one split.

    Args:
        arguments: Those of ``evaluate``.
    """
    run = open_run(arguments.run)
    images = run.images
    index = images.validation_index if arguments.split == "validation" else images.train_index
    draws, result = arguments.importance_samples, None
    with Bar(quiet=arguments.json) as bar:
        chunks = evaluate_in_chunks(run, arguments.split, _SAMPLES, draws, arguments.seed)
        for done, found in chunks:
            result = found
            bar.show("Measuring", done, len(index), f"{count(done)} of {count(len(index))}")
    assert result is not None
    for note in run.notes:
        say(note)
    if arguments.json:
        print(json.dumps(_content(result), allow_nan=False))
    else:
        _tell(result)
    return 0


def _content(result: Evaluation) -> dict[str, object]:
    content: dict[str, object] = {
        "split": result.split,
        "images": result.images,
        "samples": result.samples,
        "elbo": result.elbo,
        "reconstruction": result.reconstruction,
        "kl": result.kl,
        "bits_per_dim": result.bits_per_dim,
    }
    if result.log_evidence is not None and result.log_evidence_se is not None:
        content["importance_samples"] = result.importance_samples
        content["log_evidence"] = result.log_evidence
        # One draw an image says nothing about its own error.
        known = math.isfinite(result.log_evidence_se)
        content["log_evidence_se"] = result.log_evidence_se if known else None
    return content


def _tell(result: Evaluation) -> None:
    print(f"{plural(result.images, f'{result.split} image')}, nats per image:")
    print(f"  ELBO            {result.elbo:12.3f}   {result.bits_per_dim:.4f} bits per dimension")
    print(f"  reconstruction  {result.reconstruction:12.3f}")
    print(f"  KL              {result.kl:12.3f}")
    if result.log_evidence is not None:
        print(
            f"  log p(x)        {result.log_evidence:12.3f}   +- {result.log_evidence_se:.3f}, "
            f"{count(result.importance_samples)} importance samples an image"
        )
