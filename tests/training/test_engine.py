"""How a training is computed: measured, kept, overridden, and the same again when it goes on."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.oracles import blob_pixels, image_set_of, setup_of
from vae_explorer.training.device import default_threads
from vae_explorer.training.engine import choose_engine, difference, measure_machine, settled
from vae_explorer.training.fit import Fit
from vae_explorer.training.machine import (
    Profile,
    cores,
    known_profile,
    machine_name,
    overrides,
    profile_path,
    save_profile,
)
from vae_explorer.training.settings import Setup

CPU = torch.device("cpu")
CONV = {"image_shape": (1, 16, 16), "architecture": "conv", "hidden": (), "channels": (8, 16)}
IMAGES = image_set_of(blob_pixels(20))


def profile(**more: float) -> Profile:
    """A machine on which everything pays but more than one thread."""
    plain = Profile(machine_name(), 1, 2.0, 2e-7, 1.6, 1.8)
    return replace(plain, **more)  # type: ignore[arg-type]


@pytest.fixture
def free(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment that says nothing."""
    for name in [name for name in os.environ if name.startswith("VAE_EXPLORER_")]:
        if name in ("VAE_EXPLORER_MATMUL", "VAE_EXPLORER_PRECISION", "VAE_EXPLORER_THREADS"):
            monkeypatch.delenv(name)


def wide(**training: object) -> Setup:
    return setup_of({"image_shape": (1, 8, 8), "hidden": (400, 200)}, threads=0, **training)


@pytest.mark.usefixtures("free")
def test_a_machine_is_measured_once_and_the_numbers_are_those_of_a_machine() -> None:
    found = measure_machine()
    assert found.machine == machine_name()
    assert found.threads in range(cores() + 1)
    assert 0 < found.onednn_error < 1e-2  # matrix units may round to bfloat16
    assert min(found.onednn_gain, found.connected_gain, found.convolved_gain) > 0
    assert known_profile() == found
    kept = profile_path().read_bytes()
    if found.threads:
        assert measure_machine() == found
        assert profile_path().read_bytes() == kept


@pytest.mark.usefixtures("free")
def test_measuring_leaves_torch_as_it_was() -> None:
    torch.set_float32_matmul_precision("high")
    try:
        before = torch.get_num_threads()
        measure_machine(anew=True)
        assert torch.get_num_threads() == before
        assert torch.get_float32_matmul_precision() == "high"
    finally:
        torch.set_float32_matmul_precision("highest")


@pytest.mark.usefixtures("free")
def test_what_pays_is_chosen() -> None:
    save_profile(profile())
    engine = choose_engine(setup_of(CONV, threads=None), CPU)
    assert (engine.threads, engine.matmul, engine.precision) == (1, "onednn", "fast")
    assert choose_engine(wide(), CPU).fast
    assert default_threads() == 1


@pytest.mark.usefixtures("free")
def test_what_does_not_pay_or_is_less_exact_is_not_chosen() -> None:
    save_profile(profile(onednn_error=3e-3, convolved_gain=1.1))
    engine = choose_engine(setup_of(CONV), CPU)
    assert (engine.matmul, engine.precision) == ("standard", "float32")
    small = setup_of({"image_shape": (1, 8, 8), "hidden": (16,)})
    linear = setup_of(
        {"image_shape": (1, 28, 28), "architecture": "linear", "hidden": (), "latent_dim": 400,
         "likelihood": "gaussian"}
    )  # fmt: skip
    assert not choose_engine(small, CPU).fast
    assert not choose_engine(linear, CPU).fast


@pytest.mark.usefixtures("free")
def test_settings_go_before_the_environment_and_that_before_what_was_measured(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    save_profile(profile())
    monkeypatch.setenv("VAE_EXPLORER_PRECISION", "float32")
    monkeypatch.setenv("VAE_EXPLORER_MATMUL", "standard")
    monkeypatch.setenv("VAE_EXPLORER_THREADS", "3")
    engine = choose_engine(wide(), CPU)
    assert (engine.threads, engine.matmul, engine.precision) == (3, "standard", "float32")
    wished = wide(precision="fast").model_copy()
    training = wished.training.model_copy(update={"threads": 2})
    engine = choose_engine(wished.model_copy(update={"training": training}), CPU)
    assert (engine.threads, engine.precision) == (2, "fast")


@pytest.mark.usefixtures("free")
def test_a_training_goes_on_as_it_was_whatever_is_measured_meanwhile() -> None:
    save_profile(profile())
    state = Fit(IMAGES, wide()).capture()
    assert state.meta["precision"] == "fast"
    save_profile(profile(threads=2, onednn_gain=1.0, connected_gain=1.0))
    fit = Fit(IMAGES, wide(), state)
    assert fit.engine.meta().items() <= state.meta.items()
    assert not fit.notice


@pytest.mark.usefixtures("free")
def test_on_another_machine_it_is_chosen_anew_and_said() -> None:
    save_profile(profile(onednn_gain=1.0, connected_gain=1.0))
    state = Fit(IMAGES, wide()).capture()
    abroad = {"machine": "Another, 64 cores", "precision": "fast", "matmul": "onednn"}
    state = replace(state, meta={**state.meta, **abroad})
    fit = Fit(IMAGES, wide(), state)
    assert (fit.engine.matmul, fit.engine.precision) == ("standard", "float32")
    assert "precision fast, now float32" in fit.notice
    assert "Another, 64 cores" in fit.notice


@pytest.mark.usefixtures("free")
def test_a_state_from_before_there_was_a_choice_goes_on_in_float32() -> None:
    save_profile(profile())
    old = {"threads": 1, "step": 5}
    engine = choose_engine(wide(), CPU, before=old)
    assert (engine.matmul, engine.precision) == ("standard", "float32")
    assert not difference(old, engine)


def test_what_the_environment_says_wrongly_is_told_and_does_not_count(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("VAE_EXPLORER_THREADS", "many")
    monkeypatch.setenv("VAE_EXPLORER_MATMUL", "mkl")
    monkeypatch.setenv("VAE_EXPLORER_PRECISION", "bf16")
    found = overrides()
    assert (found.threads, found.matmul, found.precision) == (None, None, None)
    assert len(found.problems) == 3
    assert "VAE_EXPLORER_THREADS is “many”. It can be a whole number" in found.problems[0]


@settings(max_examples=25)
@given(
    st.one_of(
        st.binary(max_size=200),
        st.dictionaries(
            st.sampled_from(["version", "machine", "threads", "onednn_gain"]),
            st.one_of(st.none(), st.integers(), st.text(max_size=5), st.floats()),
        ).map(lambda raw: json.dumps(raw).encode()),
    )
)
def test_a_damaged_profile_is_none(content: bytes) -> None:
    profile_path().write_bytes(content)
    assert known_profile() is None


def test_a_profile_that_cannot_be_kept_is_measured_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("VAE_EXPLORER_HOME", str(tmp_path / "file" / "home"))
    save_profile(Profile(machine_name(), 2, 1.0, 0.0, 1.0, 0.0))
    assert known_profile() is None


def test_the_path_of_products_is_set_on_the_processor_only() -> None:
    engine = choose_engine(wide(), CPU, threads=1)
    try:
        with settled(replace(engine, matmul="onednn"), CPU):
            assert torch.get_float32_matmul_precision() == "medium"
        with settled(replace(engine, matmul="onednn"), torch.device("meta")):
            assert torch.get_float32_matmul_precision() == "highest"
    finally:
        torch.set_float32_matmul_precision("highest")


def test_what_a_training_begins_with_is_computed_on_its_own_threads() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (600, 1, 16, 16)).astype(np.uint8)
    setup = setup_of(
        {"image_shape": (1, 16, 16), "hidden": (4,), "likelihood": "gaussian"}, threads=0
    )
    before, scales = torch.get_num_threads(), []
    try:
        for around in (1, 2, 3):
            torch.set_num_threads(around)
            with Fit(image_set_of(pixels), setup, threads=1) as fit:
                scales.append(fit.capture().tensors["model.observation.log_sigma"].item())
            assert torch.get_num_threads() == around
    finally:
        torch.set_num_threads(before)
    assert len(set(scales)) == 1
