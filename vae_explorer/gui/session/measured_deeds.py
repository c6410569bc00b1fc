"""What the window measured of a model, as deeds that can be put into commands. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vae_explorer.export.deeds import Evaluated, GradientsCompared, Refined, Remark

if TYPE_CHECKING:
    from vae_explorer.gui.views.evidence import EvidenceView, RefineChoices
    from vae_explorer.gui.views.gradients import GradientsView
    from vae_explorer.runs.judgements import Judgements

__all__ = ["comparison_shown", "evidence_shown", "refinement_of", "remark_on_judgements"]


def evidence_shown(view: EvidenceView | None) -> Evaluated | None:
    """Return how to get the averages that the panel of the evidence shows, None for none."""
    average = None if view is None else view.average
    return None if average is None else Evaluated(method=average.method, draws=average.draws)


def comparison_shown(view: GradientsView | None, *, labels: bool) -> GradientsCompared | None:
    """Return how to get the comparison that the panel of the gradients shows, None for none.

    Args:
        view: What it shows.
        labels: Whether the model is told labels.
    """
    if view is None:
        return None
    return GradientsCompared(
        bound=view.choices.bound.value,
        samples=view.choices.samples,
        images=view.images,
        gradients=view.comparison.gradients,
        told_labels=labels,
    )


def refinement_of(choices: RefineChoices, path: str, *, label: bool) -> Refined:
    """Return what refines the posterior of an image again.

    Args:
        choices: How it was refined.
        path: Of the image, within the run.
        label: Whether the model is told its label.
    """
    return Refined(image=path, start=choices.start, family=choices.family, told_label=label)


def remark_on_judgements(judgements: Judgements) -> Remark | None:
    """Return what to do by hand where images have tags or notes, None where none has."""
    said = sum(bool(each.tags or each.note) for each in judgements.by_path.values())
    if not said:
        return None
    images = "1 image has" if said == 1 else f"{said} images have"
    return Remark(
        f"{images} tags or notes, which no command writes: copy judgements.json from the folder of "
        "the run into that of the new one."
    )
