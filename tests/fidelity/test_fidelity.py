"""The report on published recipes: what it reads, compares, keeps and says."""

from __future__ import annotations

import gzip
import math
import struct
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA

from tests.fidelity.burda import iwae_against_vae
from tests.fidelity.catalogue import Part, parts, rows_between
from tests.fidelity.images import Mnist, load_mnist, read_idx
from tests.fidelity.linear import best_log_likelihood
from tests.fidelity.parity import seed_part
from tests.fidelity.parts import Found, Scale
from tests.fidelity.report import report
from tests.fidelity.results import facts, read_result, run_part
from tests.fidelity.rows import Reference, compared, compared_below, table, told
from tests.oracles import image_set_of

TRIAL = Scale(0.2)


@pytest.fixture(scope="module")
def mnist() -> Mnist:
    """Two hundred and fifty blurred squares of 28 pixels."""
    rng = np.random.default_rng(0)
    pixels = np.zeros((250, 1, 28, 28), np.uint8)
    for picture, (row, column) in zip(pixels, rng.integers(4, 14, (250, 2)), strict=True):
        picture[0, row : row + 10, column : column + 10] = rng.integers(60, 255, (10, 10))
    return Mnist(image_set_of(pixels[:220]), pixels[220:])


def test_the_program_trains_as_plain_pytorch_does(mnist: Mnist) -> None:
    found = seed_part(mnist, TRIAL, seed=3)
    apart = [row for row in found.rows if "plain" in row.what]
    assert len(apart) == 2
    assert all(abs(row.ours) < 1e-3 for row in apart)


@pytest.mark.parametrize("packed", [False, True])
def test_an_idx_file_is_read_packed_or_not(tmp_path: Path, packed: bool) -> None:
    pixels = np.arange(2 * 28 * 28, dtype=np.uint8).reshape(2, 28, 28)
    content = b"\0\0\x08\x03" + struct.pack(">3I", 2, 28, 28) + pixels.tobytes()
    name = "train-images-idx3-ubyte"
    if packed:
        (tmp_path / f"{name}.gz").write_bytes(gzip.compress(content))
    else:
        (tmp_path / name).write_bytes(content)
    np.testing.assert_array_equal(read_idx(tmp_path, name, (2, 28, 28)), pixels)
    with pytest.raises(SystemExit, match="no idx file of 3 images"):
        read_idx(tmp_path, name, (3, 28, 28))


def test_what_is_no_mnist_ends_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="nothing at"):
        load_mnist(tmp_path / "gone.npz")
    with pytest.raises(SystemExit, match="holds neither"):
        load_mnist(tmp_path)
    np.savez(tmp_path / "few.npz", x_train=np.zeros((3, 28, 28), np.uint8))
    with pytest.raises(SystemExit, match="has no x_test"):
        load_mnist(tmp_path / "few.npz")


def test_a_part_that_is_done_is_not_run_again_until_something_changed(
    mnist: Mnist, tmp_path: Path
) -> None:
    rows = [told("KL", 25.25, math.nan), compared_below("apart", 0.0, 1e-3)]
    part = Part("part", "A part", lambda _mnist, _scale: Found(rows, {"nll": [1.0, 2.0]}))
    wanted = facts(mnist, TRIAL)
    assert read_result(part, wanted, tmp_path) is None
    run_part(part, mnist, TRIAL, wanted, tmp_path)
    result = read_result(part, wanted, tmp_path)
    assert result is not None
    assert [row.record() for row in result[0].rows] == [row.record() for row in rows]
    np.testing.assert_array_equal(result[0].of("nll"), (1.0, 2.0))
    assert read_result(part, facts(mnist, Scale(0.2, long=True)), tmp_path) is None


def test_a_figure_outside_its_tolerance_spoils_the_report() -> None:
    good = compared("ELBO", -99.1, Reference((-99.62, -99.30), "elsewhere"), 0.7)
    bad = compared("ELBO", -98.0, Reference((-99.62, -99.30), "elsewhere"), 0.7)
    assert (good.ok, bad.ok) == (True, False)
    part = Part("part", "A part", lambda _mnist, _scale: Found([good]))
    wanted: dict[str, object] = {"version": "0", "torch": "0", "python": "0", "peers": []}
    for row, verdict in ((good, True), (bad, False)):
        text, record, fine = report([part], {"part": (Found([row]), 1.0)}, {}, wanted, Scale())
        assert fine is verdict
        assert record["good"] is verdict
        assert ("NOT OK" in text) is not verdict
        assert "40 of 3,280 epochs" in text
    assert not report([part], {"part": None}, {"part": "broke"}, wanted, Scale())[2]


def test_a_trial_of_the_script_judges_nothing() -> None:
    row = compared("ELBO", -98.0, Reference((-99.62,), "elsewhere"), 0.7)
    assert "NOT OK" not in "\n".join(table([row], judged=False))
    part = Part("part", "A part", lambda _mnist, _scale: Found([row]))
    wanted: dict[str, object] = {"version": "0", "torch": "0", "python": "0", "peers": []}
    text, _, good = report([part], {"part": (Found([row]), 1.0)}, {}, wanted, TRIAL)
    assert good
    assert "TRIAL" in text


def test_orderings_are_judged_on_the_same_images() -> None:
    rng = np.random.default_rng(0)
    hard = rng.normal(90, 25, 500)
    vae = Found([], {"nll": list(hard), "elbo": list(-hard - 7), "active": [23.0]})
    better = hard - 1.7 + rng.normal(0, 1, 500)
    iwae = Found([], {"nll": list(better), "elbo": list(-hard - 8), "active": [35.0]})
    assert [row.ok for row in iwae_against_vae(vae, iwae)] == [True, True, True]
    assert [row.ok for row in iwae_against_vae(iwae, vae)] == [False, False, False]


def test_verdicts_over_latent_sizes_need_only_those_that_are_there() -> None:
    values = {name: [1.0, 2.0, 3.0] for name in ("elbo", "before", "train")}
    fewer = Found([], values)
    more = replace(fewer, values={**values, "elbo": [2.0, 3.0, 4.1]})
    (rows,) = rows_between({"kingma-welling-2": fewer, "kingma-welling-3": more}).values()
    assert rows[0].what == "ELBO with 3 latents − with 2"
    assert rows[0].ok


def test_the_long_form_has_all_of_the_short_one() -> None:
    short, long = ({part.name for part in parts(long=long)} for long in (False, True))
    assert short < long


def test_the_best_linear_model_is_that_of_the_covariance_with_one_over_n() -> None:
    x = load_digits().data / 16
    n = len(x)
    ours = best_log_likelihood(x, 8)
    # scikit-learn's own covariance has n − 1: its parameters are a little off the maximum.
    theirs = PCA(8).fit(x).score(x)
    assert theirs < ours < theirs + 1e-3
    scaled = x.mean(0) + (x - x.mean(0)) * math.sqrt((n - 1) / n)
    assert best_log_likelihood(scaled, 8) > ours
