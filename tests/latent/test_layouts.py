"""t-SNE and UMAP, run for real on a few blobs."""

from __future__ import annotations

import io
import subprocess
import sys

import numpy as np
import pytest
from sklearn.neighbors import NearestNeighbors

from vae_explorer.latent.layout_process import main
from vae_explorer.latent.layouts import FEWEST, lay_out, umap_is_there

RNG = np.random.default_rng(0)
KIND = np.arange(240) % 4
BLOBS = (RNG.normal(size=(240, 6)) + 12 * np.eye(6)[KIND]).astype(np.float32)


def same_kind(points: np.ndarray) -> float:
    """Share of the five nearest neighbours that come from the same blob."""
    known = np.isfinite(points).all(axis=1)
    kinds, there = KIND[known], points[known]
    near = NearestNeighbors(n_neighbors=6).fit(there).kneighbors(there)[1][:, 1:]
    return float((kinds[near] == kinds[:, None]).mean())


def test_tsne_keeps_neighbours_together_and_tells_how_far_it_is() -> None:
    shares: list[float | None] = []
    points, fitted = lay_out("tsne", BLOBS, shares.append)
    assert points.shape == (240, 2)
    assert points.dtype == np.float32
    assert fitted == 240
    assert same_kind(points) > 0.97
    told = [share for share in shares if share is not None]
    assert told == sorted(told)
    assert told[0] == 0.0
    assert 0.9 < told[-1] <= 1.0
    assert len(told) > 50


def test_images_beyond_the_most_are_put_beside_their_neighbours() -> None:
    codes = BLOBS.copy()
    codes[7] = np.nan
    points, fitted = lay_out("tsne", codes, lambda _: None, most=150)
    assert fitted == 150
    assert np.isnan(points[7]).all()
    assert np.isfinite(np.delete(points, 7, axis=0)).all()
    assert same_kind(points) > 0.95


def test_the_same_number_gives_the_same_places() -> None:
    once, again = (lay_out("tsne", BLOBS[:60], lambda _: None, seed=3)[0] for _ in range(2))
    np.testing.assert_allclose(once, again, atol=1e-3)


def test_too_few_codes_are_refused() -> None:
    with pytest.raises(ValueError, match="too few"):
        lay_out("tsne", BLOBS[: FEWEST - 1], lambda _: None)


def test_ten_codes_are_enough() -> None:
    assert np.isfinite(lay_out("tsne", BLOBS[:FEWEST], lambda _: None)[0]).all()


@pytest.mark.skipif(not umap_is_there(), reason="umap-learn is not installed")
def test_umap_keeps_neighbours_together() -> None:
    line = [sys.executable, "-m", "vae_explorer.latent.layout_process", "umap", "200"]
    done = subprocess.run(line, input=as_npy(BLOBS), capture_output=True, check=True)
    points, fitted = read(done.stdout)
    assert fitted == 200
    assert same_kind(points) > 0.95


def as_npy(codes: np.ndarray) -> bytes:
    held = io.BytesIO()
    np.save(held, codes)
    return held.getvalue()


def read(answer: bytes) -> tuple[np.ndarray, int]:
    while not answer.startswith(b"places "):
        line, _, answer = answer.partition(b"\n")
        assert line.startswith(b"done")
    line, _, content = answer.partition(b"\n")
    return np.load(io.BytesIO(content), allow_pickle=False), int(line.split()[1])


def test_the_process_answers_with_progress_and_places(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.nice", lambda _: 0, raising=False)
    sink = io.BytesIO()
    main(["tsne", "100"], io.BytesIO(as_npy(BLOBS)), sink)
    points, fitted = read(sink.getvalue())
    assert sink.getvalue().count(b"done ") > 20
    assert fitted == 100
    assert points.shape == (240, 2)
