"""What the panel Information says: numbers with their errors, and what they mean. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from vae_explorer.gui.style import words

if TYPE_CHECKING:
    from vae_explorer.gui.style.theme import Tokens
    from vae_explorer.gui.views.information import InformationView
    from vae_explorer.inference.information import Amount
    from vae_explorer.latent.read_out import ReadOut

__all__ = [
    "Part",
    "confusion_table",
    "confusions_told",
    "dimension_words",
    "error",
    "part_colours",
    "parts_of",
    "sum_words",
]

_MOST_CLASSES = 12
_MOST_TOLD = 5


@dataclass(frozen=True)
class Part:
    """One part of the average KL.

    Attributes:
        name: In the window.
        amount: Value and standard error, in nats per image.
        meaning: One sentence.
        stacked: Whether it is a piece of the bar; else it is told beside it.
    """

    name: str
    amount: Amount
    meaning: str
    stacked: bool = True


_MUTUAL = (
    "I(x; z): how many nats a code tells about which of the images it belongs to, at most the "
    "logarithm of their number."
)
_AGGREGATE = (
    "KL(q(z) ‖ p(z)): how far the codes of all images together are from the prior. It splits "
    "further only where the posterior has marginals in closed form, which a flow has not, and the "
    "prior is a product over dimensions."
)
_TOTAL = (
    "KL(q(z) ‖ ∏ q(z_d)): how far the latent dimensions are from independent of each other, over "
    "all images."
)
_WISE = (
    "Σ KL(q(z_d) ‖ p(z_d)): how far each latent dimension by itself is from the prior, over all "
    "images."
)


def parts_of(view: InformationView) -> tuple[Part, ...]:
    """Return the parts that are known; those that are stacked sum to the average KL."""
    parts = view.parts
    mutual = Part("Mutual information", parts.mutual_information, _MUTUAL)
    if parts.total_correlation is not None and parts.dimension_wise is not None:
        return (
            mutual,
            Part("Total correlation", parts.total_correlation, _TOTAL),
            Part("Dimension-wise KL", parts.dimension_wise, _WISE),
        )
    whole = Part("Aggregate KL", parts.aggregate_kl, _AGGREGATE)
    if parts.total_correlation is not None:
        beside = Part("Total correlation", parts.total_correlation, _TOTAL, stacked=False)
        return mutual, whole, beside
    return mutual, whole


def part_colours(tokens: Tokens) -> tuple[str, str, str]:
    """Return the colours of the parts, in their order: far apart for every eye."""
    return tokens.labels[0], tokens.labels[1], tokens.labels[4]


def error(amount: Amount) -> str:
    """Write a standard error with two significant figures.

    >>> from types import SimpleNamespace
    >>> error(SimpleNamespace(value=4.2, standard_error=0.0312))
    '± 0.03'
    >>> error(SimpleNamespace(value=4.2, standard_error=0.0012))
    '± 0.001'
    """
    size = amount.standard_error
    decimals = 2 if size >= 0.005 or size == 0 else min(6, math.ceil(-math.log10(size)))
    return f"± {words.true_minus(size, decimals)}"


def sum_words(view: InformationView) -> str:
    """Say by which other route the sum is known, and what bounds the mutual information."""
    parts = view.parts
    bound = f"I ≤ log {words.count(parts.images)} = {words.kl(parts.ceiling)}"
    if parts.exact_kl is None:
        return bound
    return f"closed form {words.kl(parts.exact_kl)} · {bound}"


def dimension_words(view: InformationView, dimension: int) -> str:
    """Say what one latent dimension does."""
    variance = view.units.variances[dimension]
    state = "active" if view.units.active[dimension] else "not active"
    lines = [f"z{words.subscript(dimension + 1)}, {state}"]
    if view.kl_per_dim:
        lines.append(f"KL {words.kl(view.kl_per_dim[dimension])} nats per image")
    lines.append(f"variance of the posterior mean {words.true_minus(variance, 3)}")
    return "\n".join(lines)


def confusions_told(found: ReadOut) -> str:
    """Say in words what is most often taken for something else."""
    wrong = [
        (int(found.confusion[i, j]), found.classes[i], found.classes[j])
        for i in range(len(found.classes))
        for j in range(len(found.classes))
        if i != j and found.confusion[i, j]
    ]
    if not wrong:
        return "No held-out image is taken for one of another label."
    most = sorted(wrong, key=lambda each: -each[0])[:_MOST_TOLD]
    told = "; ".join(f"{count} of {true} read as {read}" for count, true, read in most)
    return f"Most often confused: {told}."


def confusion_table(found: ReadOut, tokens: Tokens) -> str:
    """Write the confusion as a table in rich text; of many labels, as a sentence."""
    how = (
        f"{words.count(found.held_out)} held-out images"
        if not found.folds
        else f"{words.count(found.held_out)} images, each read by a fit on others"
    )
    if len(found.classes) > _MOST_CLASSES:
        return f"<p>{escape(how)}. {escape(confusions_told(found))}</p>"
    most = max(1, int(found.confusion.max()))
    head = "".join(f"<td align='right'><b>{escape(name[:8])}</b></td>" for name in found.classes)
    rows = []
    for name, row in zip(found.classes, found.confusion, strict=True):
        cells = []
        for value in row.tolist():
            share = value / most
            colour = f"background-color: {_mixed(tokens.raised, tokens.accent, 0.45 * share)}"
            text = words.count(value) if value else "·"
            cells.append(f"<td align='right' style='{colour}'>{text}</td>")
        rows.append(f"<tr><td><b>{escape(name[:12])}</b></td>{''.join(cells)}</tr>")
    return (
        f"<p>{escape(how)}: own label down, label read out across</p>"
        f"<table cellspacing='0' cellpadding='3'><tr><td></td>{head}</tr>{''.join(rows)}</table>"
    )


def _mixed(ground: str, colour: str, share: float) -> str:
    """Mix two colours.

    >>> _mixed("#000000", "#ffffff", 0.5)
    '#808080'
    """
    pairs = [(int(ground[i : i + 2], 16), int(colour[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)
