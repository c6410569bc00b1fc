"""Numbers as the window writes them: true minus, thin spaces, honest precision."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from vae_explorer.figures import THIN_SPACE, grouped
from vae_explorer.model.kinds import Binarisation, LikelihoodKind

if TYPE_CHECKING:
    from vae_explorer.model.config import ModelConfig

__all__ = [
    "MINUS",
    "THIN_SPACE",
    "bits_caption",
    "bits_per_dim",
    "count",
    "duration",
    "file_size",
    "kl",
    "nats",
    "percent",
    "plural",
    "subscript",
    "true_minus",
]

MINUS = "−"
_NO_NUMBER = "–"


def true_minus(value: float, decimals: int) -> str:
    """Returns the number with a true minus sign and thin spaces between thousands.

    >>> true_minus(-141.27, 1)
    '−141.3'
    >>> true_minus(-0.04, 1)
    '0.0'
    >>> true_minus(float("nan"), 1)
    '–'
    """
    if math.isnan(value):
        return _NO_NUMBER
    if math.isinf(value):
        return f"{MINUS if value < 0 else ''}∞"
    text = grouped(value, decimals)
    if text.startswith("-"):
        digits = text[1:]
        return f"{MINUS}{digits}" if digits.strip(f"0.{THIN_SPACE}") else digits
    return text


def count(value: int) -> str:
    """Returns a whole number in groups of three.

    >>> count(60000).replace(THIN_SPACE, "_")
    '60_000'
    """
    return true_minus(value, 0)


def plural(value: int, one: str, many: str | None = None) -> str:
    """Returns the count and its noun.

    >>> plural(1, "image"), plural(0, "image"), plural(2, "try", "tries")
    ('1 image', '0 images', '2 tries')
    """
    noun = one if value == 1 else (many or f"{one}s")
    return f"{count(value)} {noun}"


def nats(value: float) -> str:
    """Returns an ELBO or a likelihood: no decimals from 1 000 on, else one.

    >>> nats(-141.27), nats(13919.8).replace(THIN_SPACE, "_")
    ('−141.3', '13_920')
    """
    return true_minus(value, 0 if abs(value) >= 999.95 else 1)


def kl(value: float) -> str:
    """Returns a Kullback-Leibler divergence: two decimals below 10, else one.

    >>> kl(6.8149), kl(51.46)
    ('6.81', '51.5')
    """
    return true_minus(value, 2 if abs(value) < 9.995 else 1)


def bits_caption(model: ModelConfig) -> str:
    """Returns what bits per dimension are called under a likelihood.

    A Bernoulli on grey pixels is no density, and black and white pixels have fewer bits than grey
    ones, so neither compares with others.
    """
    if model.likelihood is not LikelihoodKind.BERNOULLI:
        return "Bits per dimension"
    if model.binarisation is Binarisation.NONE:
        return "Bits per dimension, no density"
    return "Bits per dimension, black and white"


def bits_per_dim(value: float) -> str:
    """Returns bits per dimension with three significant figures at least.

    >>> bits_per_dim(0.26), bits_per_dim(6.372)
    ('0.260', '6.37')
    """
    return true_minus(value, 3 if abs(value) < 0.9995 else 2)


def percent(share: float, decimals: int = 0) -> str:
    """Returns a share of 1 as a percentage.

    >>> percent(0.5).replace(THIN_SPACE, "_")
    '50_%'
    """
    return f"{true_minus(100 * share, decimals)}{THIN_SPACE}%"


def duration(seconds: float) -> str:
    """Returns a length of time in its two largest units.

    >>> duration(64), duration(3), duration(7260), duration(0.2), duration(200000)
    ('1 min 4 s', '3 s', '2 h 1 min', '0 s', '2 d 7 h')
    """
    if math.isnan(seconds) or math.isinf(seconds):
        return _NO_NUMBER
    whole = max(0, round(seconds))
    for size, unit, smaller, name in (
        (86400, "d", 3600, "h"),
        (3600, "h", 60, "min"),
        (60, "min", 1, "s"),
    ):
        if whole >= size:
            rest = whole % size // smaller
            return f"{count(whole // size)} {unit}" + (f" {rest} {name}" if rest else "")
    return f"{whole} s"


def file_size(size_bytes: int) -> str:
    """Returns a size in decimal units.

    >>> file_size(512), file_size(4_200_000)
    ('512 bytes', '4.2 MB')
    """
    value = float(size_bytes)
    if value < 1000:
        return plural(size_bytes, "byte")
    for unit in ("kB", "MB", "GB"):
        value /= 1000
        if value < 999.5:
            return f"{true_minus(value, 0 if value >= 10 else 1)} {unit}"
    return f"{true_minus(value / 1000, 1)} TB"


def subscript(number: int) -> str:
    """Returns a whole number in subscript digits, for the names of latent dimensions.

    >>> "z" + subscript(12)
    'z₁₂'
    """
    return str(number).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))
