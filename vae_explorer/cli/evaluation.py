"""``evaluate``."""

from __future__ import annotations

import argparse
import json
import math
from typing import TYPE_CHECKING

from vae_explorer.cli.console import Bar, count, plural, say
from vae_explorer.runs.evaluation import Evaluation, Wanted, evaluate_in_chunks
from vae_explorer.runs.evidence import EvidenceMethod, MeasuredEvidence
from vae_explorer.runs.run import open_run

if TYPE_CHECKING:
    from vae_explorer.inference.information import Amount
    from vae_explorer.runs.sections import Sections

__all__ = ["evaluate_run"]

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
    if (found := sections.information) is not None and sections.active_units is not None:
        content["information"] = {
            "images": found.images,
            "draws": found.draws,
            "kl": _amount(found.kl),
            "exact_kl": found.exact_kl,
            "mutual_information": _amount(found.mutual_information),
            "aggregate_kl": _amount(found.aggregate_kl),
            "total_correlation": _amount(found.total_correlation),
            "dimension_wise_kl": _amount(found.dimension_wise),
            "aggregate_kl_per_dim": [_amount(each) for each in found.aggregate_kl_per_dim],
        }
        content["active_units"] = {
            "count": sections.active_units.count,
            "threshold": sections.active_units.threshold,
            "variances": list(sections.active_units.variances),
        }
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
    if sections.baseline is not None:
        content["baseline"] = sections.baseline
    return content


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
    _line("ELBO", result.elbo, f"{result.bits_per_dim:.4f} bits per dimension")
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
    _line("gap of the bound", found.gap, f"+- {found.gap_se:.3f}, KL(q(z|x) || p(z|x))")


def _tell_sections(sections: Sections) -> None:
    if (found := sections.information) is not None:
        print(f"  The average KL of {plural(found.images, 'image')}, taken apart:")
        for name, amount in (
            ("mutual information", found.mutual_information),
            ("total correlation", found.total_correlation),
            ("dimension-wise KL", found.dimension_wise),
            ("KL(q(z) || p(z))", found.aggregate_kl),
        ):
            if amount is not None:
                _line(name, amount.value, f"+- {amount.standard_error:.3f}")
    if (units := sections.active_units) is not None:
        print(f"  {units.count} of {plural(len(units.variances), 'latent dimension')} active")
    if (read := sections.read_out) is not None:
        print(
            f"  Labels read out of the codes: {read.accuracy:.1%} +- {read.standard_error:.1%} of "
            f"{plural(read.held_out, 'held-out image')} right; the largest class has "
            f"{read.majority:.1%}"
        )
    if sections.baseline is not None:
        _line("without latents", sections.baseline, "log p(x) of independent pixels")
