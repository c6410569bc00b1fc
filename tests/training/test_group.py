"""Two processes that train together come to where one comes, and stop together."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from tests.oracles import epoch_terms, setup_of
from tests.training.one_of_two import IMAGES, SETUPS
from vae_explorer.errors import SettingsError
from vae_explorer.model.noise import SharedNoise, normal_noise
from vae_explorer.runs import open_run
from vae_explorer.training.fit import Fit
from vae_explorer.training.shared import require_separable

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where two processes wrote what they came to; they talk over the loopback alone."""
    place = tmp_path_factory.mktemp("group")
    environment = {**os.environ, "GLOO_SOCKET_IFNAME": "lo" if sys.platform == "linux" else "lo0"}
    words = [sys.executable, "-m", "tests.training.one_of_two"]
    processes = [
        subprocess.Popen([*words, str(rank), str(place / "meeting"), str(place)], env=environment)
        for rank in range(2)
    ]
    assert [process.wait(timeout=240) for process in processes] == [0, 0]
    return place


@pytest.mark.parametrize("name", SETUPS)
def test_two_processes_come_to_where_one_comes(told: Path, name: str) -> None:
    together = load_file(told / f"{name}.safetensors")
    with Fit(IMAGES, SETUPS[name]) as fit:
        reports = list(fit)
        alone = fit.capture().tensors
    for key, tensor in alone.items():
        torch.testing.assert_close(together[key], tensor, atol=2e-4, rtol=2e-3, msg=key)
    terms = [[t.reconstruction, t.kl, t.images] for t in epoch_terms(reports)]
    np.testing.assert_allclose(together["terms"], terms, rtol=1e-4)
    codes = fit.snapshot().codes.mean
    np.testing.assert_allclose(together["codes"], codes, atol=1e-3)


def test_processes_stop_together_when_one_wishes_to(told: Path) -> None:
    assert [(told / f"stopped-{rank}").read_text() for rank in range(2)] == ["8", "8"]


def test_the_command_trains_in_two_processes_and_goes_on_after_a_restart(told: Path) -> None:
    run = open_run(told / "run")
    state = run.latest_state()
    assert state is not None
    assert state.meta["step"] == 6
    attempts = [record["step"] for record in run.metrics() if record["kind"] == "attempt"]
    assert attempts == [0, 2]
    assert not run.notes


def test_a_process_that_is_left_alone_says_so(told: Path) -> None:
    assert (told / "lost").read_text() == "TRAIN_GROUP_LOST"


def test_processes_with_other_images_refuse_each_other(told: Path) -> None:
    assert {(told / f"refused-{rank}").read_text() for rank in range(2)} == {"TRAIN_GROUP_IMAGES"}


@pytest.mark.parametrize(
    ("model", "training", "word"),
    [
        ({}, {"objective": {"free_bits": 0.5}}, "free bits"),
        ({}, {"objective": {"kind": "beta-tcvae"}}, "β-TCVAE"),
        ({"likelihood": "gaussian", "noise": "optimal"}, {}, "an optimal scale"),
        ({"inference": "per-image"}, {}, "a posterior of its own"),
    ],
)
def test_what_needs_a_batch_as_a_whole_is_refused(
    model: dict[str, object], training: dict[str, object], word: str
) -> None:
    with pytest.raises(SettingsError, match=word) as refused:
        require_separable(setup_of({"image_shape": (1, 8, 8), **model}, **training))
    assert refused.value.code == "SET_GROUP"
    require_separable(SETUPS["mlp"])


def test_parts_of_shared_noise_are_the_noise_of_the_whole() -> None:
    whole = normal_noise(torch.zeros(3, 7, 2), torch.Generator().manual_seed(4))
    rows = []
    for part in ((0, 3, 7), (3, 7, 7)):
        noise = SharedNoise().manual_seed(4)
        noise.part = part
        rows.append(normal_noise(torch.zeros(3, part[1] - part[0], 2), noise))
    assert torch.equal(torch.cat(rows, dim=1), whole)
