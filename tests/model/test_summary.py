from __future__ import annotations

import subprocess
import sys
from itertools import product

import pytest
import torch

from vae_explorer.model.config import LikelihoodKind, ModelConfig, noises_of
from vae_explorer.model.kinds import PosteriorKind, PriorKind
from vae_explorer.model.summary import PartKind, summarise
from vae_explorer.model.vae import VAE

NETS = [
    {"architecture": "mlp", "hidden": (12, 7)},
    {"architecture": "mlp", "hidden": ()},
    {"architecture": "linear"},
    {"architecture": "conv", "hidden": (), "channels": (3, 5), "image_shape": (3, 11, 11)},
    {"architecture": "conv", "hidden": (9,), "channels": (3,), "image_shape": (1, 8, 8)},
    {"architecture": "mlp", "hidden": (6,), "inference": "per-image"},
]


def configs(net: dict[str, object]) -> list[ModelConfig]:
    first = ModelConfig.model_validate(
        {"image_shape": (1, 6, 6), "latent_dim": 3, "prior_components": 4, **net}
    )
    found = [
        first.changed(likelihood=kind, noise=noise)
        for kind in LikelihoodKind
        for noise in noises_of(kind) or (first.noise,)
        if not (noise == "full" and first.architecture == "conv")
    ]
    if first.inference == "per-image":
        return found
    return found + [
        first.changed(posterior=posterior, prior=prior, labels=labels)
        for posterior, prior, labels in product(PosteriorKind, PriorKind, [(), ("a", "b")])
    ]


@pytest.mark.parametrize("net", NETS)
def test_a_summary_has_the_sizes_and_the_parameters_of_the_model(net: dict[str, object]) -> None:
    for config in configs(net):
        vae, graph = VAE(config), summarise(config)
        parts = {
            "encoder": vae.encoder,
            "decoder": vae.decoder,
            "q(": vae.approximation,
            "p(z": vae.code_prior,
            "p(x": vae.observation,
        }
        for name, module in parts.items():
            told = sum(part.parameters for part in graph.parts if part.name.startswith(name))
            assert told == sum(p.numel() for p in module.parameters()), (name, config)
        assert graph.parameters == sum(p.numel() for p in vae.parameters())


def test_a_summary_has_the_sizes_that_the_layers_give() -> None:
    config = ModelConfig(
        image_shape=(3, 11, 11),
        architecture="conv",
        hidden=(9,),
        channels=(4, 5),
        likelihood="gaussian",
        noise="per-pixel",
    )
    vae, graph, sizes = VAE(config), summarise(config), []
    for layer in [*vae.encoder, *vae.decoder]:
        if hasattr(layer, "weight"):
            layer.register_forward_hook(lambda _, __, out: sizes.append(tuple(out.shape[1:])))
    vae.likelihood(vae.posterior(torch.rand(2, 3, 11, 11)).mean)
    layers = [part.size for part in graph.parts if part.kind is PartKind.LAYER]
    assert layers == sizes


def test_every_part_depends_on_parts_that_are_there() -> None:
    for net in NETS:
        for config in configs(net):
            graph = summarise(config)
            names = [part.name for part in graph.parts]
            assert len(set(names)) == len(names)
            for number, part in enumerate(graph.parts):
                assert set(part.inputs) <= set(names[:number])


def test_a_conditional_model_is_told_its_label_where_flat_numbers_begin() -> None:
    config = ModelConfig(
        image_shape=(1, 8, 8), architecture="conv", channels=(4, 4), hidden=(9,), labels=("a", "b")
    )
    graph = summarise(config)
    told = [part.name for part in graph.parts if "y" in part.inputs]
    assert told == ["encoder 3", "decoder 1"]
    with pytest.raises(KeyError):
        graph["encoder 9"]


def test_a_summary_takes_no_torch() -> None:
    code = (
        "import sys; from vae_explorer.model.summary import summarise; "
        "from vae_explorer.model.config import ModelConfig; "
        "summarise(ModelConfig(image_shape=(1, 8, 8), posterior='flow')); "
        "assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
