"""``evaluate``."""

from __future__ import annotations

import argparse
import json
import math
from dataclasses import asdict
from typing import TYPE_CHECKING

from vae_explorer.cli.console import Bar, count, plural, say
from vae_explorer.runs.evaluation import Evaluation, Wanted, evaluate_in_chunks
from vae_explorer.runs.evidence import EvidenceMethod, MeasuredEvidence
from vae_explorer.runs.run import open_run

if TYPE_CHECKING:
    from vae_explorer.inference.information import Amount
    from vae_explorer.runs.sections import MeasuredInformation, Sections

__all__ = ["evaluate_run"]

_FEW = 10.0
"""Effective draws below which neither an estimate of log p(x) nor its error can be trusted."""

_DRAWS = {
    EvidenceMethod.IMPORTANCE: "importance samples an image",
    EvidenceMethod.PRIOR: "draws from the prior an image",
    EvidenceMethod.ANNEALED: "annealed chains an image",
}


def evaluate_run(arguments: argparse.Namespace) -> int:
    """Measure a run on one split.

    Args:
        arguments: Those of ``evaluate``.
    """
    run = open_run(arguments.run)
    images = run.images
    index = images.validation_index if arguments.split == "validation" else images.train_index
    every, method = arguments.all, arguments.evidence or ("importance" if arguments.all else None)
    wanted = Wanted(
        split=arguments.split,
        samples=arguments.samples,
        importance_samples=arguments.importance_samples,
        seed=arguments.seed,
        evidence=None if method is None else EvidenceMethod(method),
        information=arguments.information or every,
        read_out=arguments.read_out or every,
        baseline=arguments.baseline or every,
    )
    result = None
    with Bar(quiet=arguments.json) as bar:
        for done, found in evaluate_in_chunks(run, wanted):
            result = found
            bar.show("Measuring", done, len(index), f"{count(done)} of {count(len(index))}")
    assert result is not None
    for note in run.notes:
        say(note)
    if arguments.json:
        print(json.dumps(_content(result, wanted), allow_nan=False))
    else:
        _tell(result)
        if wanted.read_out and result.sections.read_out is None:
            print("  There are not two labels to be told apart.")
    return 0


def _content(result: Evaluation, wanted: Wanted) -> dict[str, object]:
    content: dict[str, object] = {
        "split": result.split,
        "images": result.images,
        "samples": result.samples,
        "elbo": result.elbo,
        "elbo_se": _known(result.elbo_se),
        "reconstruction": result.reconstruction,
        "kl": result.kl,
        "bits_per_dim": result.bits_per_dim,
    }
    if (evidence := result.evidence) is not None:
        content |= {
            "evidence_method": evidence.method.value,
            "importance_samples": evidence.draws,
            "log_evidence": evidence.log_evidence,
            "log_evidence_se": _known(evidence.standard_error),
            "effective_sample_size": evidence.effective_sample_size,
            "smallest_sample_size": evidence.smallest_sample_size,
            "gap": evidence.gap,
            "gap_se": _known(evidence.gap_se),
        }
    return content | _section_content(result.sections, wanted)


def _section_content(sections: Sections, wanted: Wanted) -> dict[str, object]:
    content: dict[str, object] = {}
    if wanted.information:
        content |= _information_content(sections.information)
    if wanted.read_out:
        read = sections.read_out
        content["read_out"] = (
            None
            if read is None
            else {
                "accuracy": read.accuracy,
                "standard_error": read.standard_error,
                "majority": read.majority,
                "held_out": read.held_out,
                "fitted": read.fitted,
                "classes": list(read.classes),
                "confusion": read.confusion.tolist(),
            }
        )
    if (baseline := sections.baseline) is not None:
        content["baseline"] = asdict(baseline)
    return content


def _information_content(found: MeasuredInformation | None) -> dict[str, object]:
    if found is None:
        return {"information": None, "active_units": None}
    parts, units = found.parts, found.active_units
    return {
        "information": {
            "images": parts.images,
            "draws": parts.draws,
            "kl": _amount(parts.kl),
            "exact_kl": parts.exact_kl,
            "mutual_information": _amount(parts.mutual_information),
            "mutual_information_at_most": parts.ceiling,
            "aggregate_kl": _amount(parts.aggregate_kl),
            "total_correlation": _amount(parts.total_correlation),
            "dimension_wise_kl": _amount(parts.dimension_wise),
            "aggregate_kl_per_dim": [_amount(each) for each in parts.aggregate_kl_per_dim],
        },
        "active_units": {
            "count": units.count,
            "threshold": units.threshold,
            "variances": list(units.variances),
            "kl_per_dim": list(found.kl_per_dim),
        },
        "unclaimed_prior": {**asdict(found.unclaimed), "images": found.unclaimed_images},
        "smoothness": None if found.smoothness is None else asdict(found.smoothness),
    }


def _known(value: float) -> float | None:
    """Return a number that JSON can hold: one draw an image says nothing about its own error."""
    return value if math.isfinite(value) else None


def _amount(amount: Amount | None) -> dict[str, float | None] | None:
    if amount is None:
        return None
    return {"value": amount.value, "standard_error": _known(amount.standard_error)}


def _line(name: str, value: float, more: str = "") -> None:
    print(f"  {name:<19}{value:12.3f}   {more}".rstrip())


def _tell(result: Evaluation) -> None:
    print(f"{plural(result.images, f'{result.split} image')}, nats per image:")
    error = f"+- {result.elbo_se:.3f}, " if math.isfinite(result.elbo_se) else ""
    _line("ELBO", result.elbo, f"{error}{result.bits_per_dim:.4f} bits per dimension")
    _line("reconstruction", result.reconstruction)
    _line("KL", result.kl)
    if result.evidence is not None:
        _tell_evidence(result.evidence)
    _tell_sections(result.sections)


def _tell_evidence(found: MeasuredEvidence) -> None:
    how = "on a grid over all codes"
    if found.method is not EvidenceMethod.GRID:
        how = f"{count(found.draws)} {_DRAWS[found.method]}"
    _line("log p(x)", found.log_evidence, f"+- {found.standard_error:.3f}, {how}")
    if found.effective_sample_size is not None and found.smallest_sample_size is not None:
        print(
            f"  effective sample size {found.effective_sample_size:.1f} on average, "
            f"{found.smallest_sample_size:.1f} at least"
        )
        if found.smallest_sample_size < _FEW:
            print(
                "  For some images a few draws decide: log p(x) is rather too low there, and its "
                "error too small."
            )
    _line("gap of the bound", found.gap, f"+- {found.gap_se:.3f}, KL(q(z|x) || p(z|x))")


def _tell_sections(sections: Sections) -> None:
    if sections.information is not None:
        _tell_information(sections.information)
    if (read := sections.read_out) is not None:
        print(
            f"  Labels read out of the codes: {read.accuracy:.1%} +- {read.standard_error:.1%} of "
            f"{plural(read.held_out, 'held-out image')} right; the largest class has "
            f"{read.majority:.1%}"
        )
    if (baseline := sections.baseline) is not None:
        print("  Every pixel on its own, without latents, fitted to the training images:")
        _line("train", baseline.train, f"{baseline.train_bits_per_dim:.4f} bits per dimension")
        if baseline.validation is not None:
            bits = f"{baseline.validation_bits_per_dim:.4f} bits per dimension"
            _line("validation", baseline.validation, bits)


def _tell_information(found: MeasuredInformation) -> None:
    parts, units = found.parts, found.active_units
    print(f"  The average KL of {plural(parts.images, 'image')}, taken apart:")
    for name, amount in (
        ("mutual information", parts.mutual_information),
        ("total correlation", parts.total_correlation),
        ("dimension-wise KL", parts.dimension_wise),
        ("KL(q(z) || p(z))", parts.aggregate_kl),
    ):
        if amount is not None:
            _line(name, amount.value, f"+- {amount.standard_error:.3f}")
    print(f"  {units.count} of {plural(len(units.variances), 'latent dimension')} active")
    print(
        f"  {found.unclaimed.share:.1%} +- {found.unclaimed.standard_error:.1%} of the prior is "
        f"claimed by none of {plural(found.unclaimed_images, 'image')}"
    )
    if (walks := found.smoothness) is not None:
        print(
            f"  Walks between codes: {walks.detour:.2f} +- {walks.detour_se:.2f} times the way, "
            f"largest step {walks.largest_step:.2f} +- {walks.largest_step_se:.2f} times the mean"
        )
