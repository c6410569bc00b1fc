"""Walks whose smoothness is known: straight lines, jumps and detours in picture space."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from torch import Tensor

from vae_explorer.latent.smoothness import walk_smoothness
from vae_explorer.model.config import ModelConfig
from vae_explorer.model.vae import VAE


class Drawn(VAE):
    """A decoder that is a plain function of the first coordinate."""

    def __init__(self, kind: str) -> None:
        super().__init__(ModelConfig(image_shape=(1, 4, 4), hidden=(2,)))
        self.kind = kind

    def mean(self, z: Tensor, y: Tensor | None = None) -> Tensor:
        del y
        first = z[:, :1]
        if self.kind == "jump":
            first = (first > 0).float()
        if self.kind == "same":
            first = 0 * first
        if self.kind == "round":
            # Half a circle between -1 and 1: pi / 2 times as long as its diameter.
            angle = math.pi * (first + 1) / 2
            pair = torch.cat((0.5 + 0.4 * angle.cos(), 0.5 + 0.4 * angle.sin()), dim=1)
            return pair.repeat(1, 8).view(-1, 1, 4, 4)
        return first.repeat(1, 16).view(-1, 1, 4, 4)


ENDS = np.array([[-1.0, 0.0], [1.0, 0.0]])


def test_pictures_that_change_evenly_have_ratios_of_one() -> None:
    found = walk_smoothness(Drawn("line"), np.random.default_rng(0).standard_normal((50, 2)))
    assert found is not None
    assert found.detour == pytest.approx(1.0, abs=1e-4)
    assert found.largest_step == pytest.approx(1.0, abs=1e-3)
    assert found.steps == 32


def test_a_jump_puts_the_whole_change_into_one_step() -> None:
    found = walk_smoothness(Drawn("jump"), ENDS, walks=5, steps=20)
    assert found is not None
    assert found.detour == pytest.approx(1.0)
    assert found.largest_step == pytest.approx(20.0)
    assert found.largest_step_se == 0.0


def test_half_a_circle_is_a_detour() -> None:
    found = walk_smoothness(Drawn("round"), ENDS, walks=5, steps=200)
    assert found is not None
    assert found.detour == pytest.approx(math.pi / 2, rel=1e-4)
    assert found.largest_step == pytest.approx(1.0, abs=1e-3)


def test_a_collapsed_model_has_no_walks_to_measure() -> None:
    assert walk_smoothness(Drawn("same"), ENDS) is None
    assert walk_smoothness(Drawn("line"), ENDS[:1]) is None
    assert walk_smoothness(Drawn("line"), np.full((5, 2), np.nan)) is None


def test_the_errors_shrink_with_the_walks() -> None:
    torch.manual_seed(0)
    vae = VAE(ModelConfig(image_shape=(1, 4, 4), hidden=(16,)))
    with torch.no_grad():
        for weight in vae.decoder.parameters():
            weight.mul_(4.0)
    codes = np.random.default_rng(0).standard_normal((200, 2))
    few, many = (walk_smoothness(vae, codes, walks=walks) for walks in (40, 640))
    assert few is not None
    assert many is not None
    assert many.detour_se < 0.5 * few.detour_se
    assert abs(few.detour - many.detour) < 4 * few.detour_se


def test_two_walks_are_wanted() -> None:
    with pytest.raises(ValueError, match="two walks"):
        walk_smoothness(Drawn("line"), ENDS, walks=1)
