"""Train a variational autoencoder on a folder of images and explore its latent space.

The names below are loaded on first use, so that ``import vae_explorer`` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vae_explorer.images.intake import load_images
    from vae_explorer.images.samples import load_sample
    from vae_explorer.inference.elbo import elbo_terms
    from vae_explorer.inference.evidence import log_evidence
    from vae_explorer.latent.decode import decode, encode
    from vae_explorer.latent.walks import linear_walk, spherical_walk
    from vae_explorer.model.config import ModelConfig
    from vae_explorer.model.vae import VAE
    from vae_explorer.runs import create_run, evaluate, open_run, resume_run
    from vae_explorer.training.fit import Fit
    from vae_explorer.training.presets import suggest_setup

__version__ = "0.1.0"

_HOME_OF = {
    "Fit": "vae_explorer.training.fit",
    "ModelConfig": "vae_explorer.model.config",
    "VAE": "vae_explorer.model.vae",
    "create_run": "vae_explorer.runs",
    "decode": "vae_explorer.latent.decode",
    "elbo_terms": "vae_explorer.inference.elbo",
    "encode": "vae_explorer.latent.decode",
    "evaluate": "vae_explorer.runs",
    "linear_walk": "vae_explorer.latent.walks",
    "load_images": "vae_explorer.images.intake",
    "load_sample": "vae_explorer.images.samples",
    "log_evidence": "vae_explorer.inference.evidence",
    "open_run": "vae_explorer.runs",
    "resume_run": "vae_explorer.runs",
    "spherical_walk": "vae_explorer.latent.walks",
    "suggest_setup": "vae_explorer.training.presets",
}

__all__ = [
    "VAE",
    "Fit",
    "ModelConfig",
    "__version__",
    "create_run",
    "decode",
    "elbo_terms",
    "encode",
    "evaluate",
    "linear_walk",
    "load_images",
    "load_sample",
    "log_evidence",
    "open_run",
    "resume_run",
    "spherical_walk",
    "suggest_setup",
]


def __getattr__(name: str) -> object:
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    return sorted(__all__)
