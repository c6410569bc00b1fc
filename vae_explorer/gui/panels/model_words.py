"""The parts of a model in captions and sentences. Pure."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from vae_explorer.gui.style.words import count, plural
from vae_explorer.model.kinds import (
    Inference,
    LikelihoodKind,
    NoiseKind,
    PosteriorKind,
    PriorKind,
)
from vae_explorer.model.summary import PartKind

if TYPE_CHECKING:
    from vae_explorer.model.config import ModelConfig
    from vae_explorer.model.summary import Part

__all__ = [
    "likelihood_formula",
    "network_of",
    "parameters_in_words",
    "posterior_formula",
    "prior_formula",
    "sentence_of",
    "short_count",
    "short_size",
    "size_in_words",
]


def short_count(value: int) -> str:
    """Returns a number in at most four signs.

    >>> short_count(950), short_count(33_280), short_count(1_250_000)
    ('950', '33 k', '1.2 M')
    """
    for size, letter in ((1_000_000, "M"), (1_000, "k")):
        if value >= size:
            digits = 1 if value < 10 * size else 0
            return f"{value / size:.{digits}f} {letter}"
    return str(value)


def size_in_words(size: tuple[int, ...]) -> str:
    """Returns the shape of a value.

    >>> size_in_words((512,)), size_in_words((64, 8, 8))
    ('512', '64 × 8 × 8')
    """
    return " × ".join(count(side) for side in size)


def short_size(size: tuple[int, ...]) -> str:
    """Returns the shape of a value, of square pictures in short.

    >>> short_size((512,)), short_size((64, 8, 8))
    ('512', '64 × 8²')
    """
    if len(size) == 3 and size[1] == size[2]:
        return f"{count(size[0])} × {count(size[1])}²"
    return size_in_words(size)


def parameters_in_words(value: int) -> str:
    """Returns a number of parameters, empty for none."""
    return plural(value, "parameter") if value else ""


def network_of(part: Part) -> str:
    """Returns the network that a layer belongs to, "encoder" or "decoder"; empty for others."""
    return part.name.partition(" ")[0] if part.kind is PartKind.LAYER else ""


def posterior_formula(model: ModelConfig) -> str:
    """Returns q(z|x) as a formula."""
    own = model.inference is Inference.PER_IMAGE
    given = "" if own else "(x, y)" if model.conditional else "(x)"
    image = "ᵢ" if own else ""
    if model.posterior is PosteriorKind.FLOW:
        return f"N(u; 0, I) · |det ∂u/∂z| with u = f(z; {given.strip('()')})"
    if model.posterior is PosteriorKind.FULL:
        return f"N(z; μ{image}{given}, L{image}{given} L{image}{given}ᵀ)"
    return f"N(z; μ{image}{given}, diag σ{image}{given}²)"


def prior_formula(model: ModelConfig) -> str:
    """Returns p(z) as a formula."""
    return {
        PriorKind.STANDARD: "N(z; 0, I)",
        PriorKind.MIXTURE: "Σ w_c N(z; m_c, diag s_c²)",
        PriorKind.VAMP: "mean over c of q(z|u_c)",
    }[model.prior]


def likelihood_formula(model: ModelConfig) -> str:
    """Returns p(x|z) as a formula, as a product over the pixels where it is one."""
    code = "(z, y)" if model.conditional else "(z)"
    scale = {NoiseKind.PER_PIXEL: code}.get(model.noise, "")
    mean = f"μ{code}"
    if model.likelihood is LikelihoodKind.GAUSSIAN and model.noise is NoiseKind.FULL:
        return f"N(x; {mean}, L{code} L{code}ᵀ)"
    return {
        LikelihoodKind.BERNOULLI: f"∏ π^x (1 − π)^(1 − x) with π = π{code}",
        LikelihoodKind.CONTINUOUS_BERNOULLI: f"∏ C(λ) λ^x (1 − λ)^(1 − x) with λ = λ{code}",
        LikelihoodKind.GAUSSIAN: f"∏ N(x; {mean}, σ{scale}²)",
        LikelihoodKind.LAPLACE: f"∏ exp(−|x − {mean}| / b{scale}) / 2b{scale}",
        LikelihoodKind.DISCRETISED_LOGISTIC: "∏ F(x + half a level) − F(x − half a level), F "
        f"logistic about {mean} with scale s{scale}",
    }[model.likelihood]


def sentence_of(part: Part, model: ModelConfig) -> str:
    """Returns one sentence on a part, with its formula and its sizes.

    Args:
        part: Of the model's summary.
        model: The model.
    """
    if part.kind is PartKind.LAYER:
        return _layer_sentence(part)
    if part.kind is PartKind.DISTRIBUTION:
        formulas = {"q": posterior_formula, "p(z)": prior_formula, "p(x": likelihood_formula}
        start = next(start for start in formulas if part.name.startswith(start))
        learned = f", with {parameters_in_words(part.parameters)} of its own"
        tail = learned if part.parameters else ""
        return f"{part.name} = {formulas[start](model)}: {part.words}{tail}."
    if part.kind is PartKind.CODE:
        flow = model.posterior is PosteriorKind.FLOW
        scaled = "L ε" if model.posterior is PosteriorKind.FULL else "σ ε"
        how = "the flow of ε" if flow else f"μ + {scaled}"
        return f"z: {part.words}, drawn from q as {how} with ε from N(0, I)."
    if part.kind is PartKind.LABEL:
        return f"y: {part.words}, told to both networks as a row with a single 1."
    return f"x: {part.words}, {count(prod(part.size))} values from 0 to 1."


def _layer_sentence(part: Part) -> str:
    words, _, activation = part.words.partition(", ")
    inner = "W ∗ h + b" if "convolution" in words else "W h + b"
    formula = f"{activation}({inner})" if activation else inner
    learned = parameters_in_words(part.parameters)
    return f"{part.name} = {formula}: {words} to {size_in_words(part.size)} values, {learned}."
