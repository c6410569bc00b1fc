"""A frozen copy is the same model, and stays it while the other one learns on."""

from __future__ import annotations

import copy

import pytest
import torch

from vae_explorer.model.config import ModelConfig
from vae_explorer.model.frozen import frozen_copy
from vae_explorer.model.vae import VAE

KINDS: list[dict[str, object]] = [
    {},
    {"architecture": "conv", "image_shape": (3, 32, 32)},
    {"architecture": "linear", "noise": "optimal"},
    {"prior": "vamp", "prior_components": 3},
    {"posterior": "flow"},
    {"labels": ("a", "b")},
]


def model(kind: dict[str, object]) -> VAE:
    torch.manual_seed(0)
    return VAE(ModelConfig.model_validate({"image_shape": (1, 8, 8), "latent_dim": 3, **kind}))


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_a_frozen_copy_is_the_same_model_and_shares_no_number(kind: dict[str, object]) -> None:
    vae = model(kind)
    frozen, deep = frozen_copy(vae), copy.deepcopy(vae).eval()
    ours, theirs = frozen.state_dict(), deep.state_dict()
    assert list(ours) == list(theirs)
    assert all(torch.equal(ours[name], theirs[name]) for name in ours)
    with torch.no_grad():
        for tensor in vae.state_dict().values():
            tensor.zero_()
    assert all(torch.equal(ours[name], theirs[name]) for name in ours)
    assert vae.training
    assert not any(module.training for module in frozen.modules())
    assert not any(weight.requires_grad for weight in frozen.parameters())
    labels = torch.zeros(4, dtype=torch.long) if frozen.config.conditional else None
    z = torch.linspace(-1, 1, 12).reshape(4, 3)
    with torch.no_grad():
        assert torch.equal(frozen.mean(z, labels), deep.mean(z, labels))


def test_what_stands_in_two_places_stays_one() -> None:
    vae = model({})
    vae.decoder.register_parameter("again", next(vae.decoder.parameters()))
    frozen = frozen_copy(vae)
    first, *_ = frozen.decoder.parameters()
    assert frozen.decoder.again is first
