"""Numbers in words keep their value, sign and unit."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vae_explorer.gui.style.words import (
    MINUS,
    THIN_SPACE,
    bits_caption,
    bits_per_dim,
    count,
    duration,
    file_size,
    kl,
    nats,
    percent,
    subscript,
    true_minus,
)
from vae_explorer.model.config import ModelConfig

NUMBERS = st.floats(-1e12, 1e12, allow_nan=False)


def read(text: str) -> float:
    return float(text.replace(MINUS, "-").replace(THIN_SPACE, ""))


@given(NUMBERS, st.integers(0, 4))
def test_a_number_reads_back_to_its_decimals(value: float, decimals: int) -> None:
    text = true_minus(value, decimals)
    assert abs(read(text) - value) <= 0.5 * 10**-decimals * (1 + 1e-9) + abs(value) * 1e-12
    assert "-" not in text
    assert not (text.startswith(MINUS) and read(text) == 0)


@given(st.integers(0, 10**15))
def test_counts_stand_in_groups_of_three(value: int) -> None:
    groups = count(value).split(THIN_SPACE)
    assert int("".join(groups)) == value
    assert all(len(group) == 3 for group in groups[1:])


@pytest.mark.parametrize("write", [nats, kl, bits_per_dim])
def test_what_is_no_number_is_a_dash(write: object) -> None:
    assert write(math.nan) == "–"
    assert write(-math.inf) == f"{MINUS}∞"


@given(NUMBERS)
def test_an_elbo_has_one_decimal_below_a_thousand_and_none_above(value: float) -> None:
    text = nats(value)
    assert ("." in text) == (abs(value) < 999.95)


@given(st.floats(0, 1e6))
def test_a_kl_never_has_three_decimals_nor_none(value: float) -> None:
    decimals = len(kl(value).partition(".")[2])
    assert decimals == (2 if value < 9.995 else 1)


@given(st.floats(0, 1e7))
def test_a_duration_is_right_to_its_smaller_unit(seconds: float) -> None:
    sizes = {"d": 86400, "h": 3600, "min": 60, "s": 1}
    parts = duration(seconds).replace(THIN_SPACE, "").split(" ")
    units = parts[1::2]
    total = sum(int(n) * sizes[unit] for n, unit in zip(parts[::2], units, strict=True))
    slack = {"d": 3600, "h": 60, "min": 1, "s": 0}[units[0]]
    assert total <= round(seconds) <= total + slack


def test_small_words() -> None:
    assert percent(0.123) == f"12{THIN_SPACE}%"
    assert subscript(10) == "₁₀"
    assert file_size(1) == "1 byte"
    assert file_size(999_999) == "1.0 MB"
    assert duration(math.nan) == "–"


@pytest.mark.parametrize(
    ("likelihood", "binarisation", "caption"),
    [
        ("gaussian", "none", "Bits per dimension"),
        ("discretised-logistic", "none", "Bits per dimension"),
        ("bernoulli", "none", "Bits per dimension, no density"),
        ("bernoulli", "dynamic", "Bits per dimension, black and white"),
    ],
)
def test_bits_that_do_not_compare_are_called_so(
    likelihood: str, binarisation: str, caption: str
) -> None:
    model = ModelConfig(image_shape=(1, 8, 8), likelihood=likelihood, binarisation=binarisation)
    assert bits_caption(model) == caption
