"""Train a variational autoencoder on a folder of images and explore its latent space.

The names below are loaded on first use, so that ``import vae_explorer`` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vae_explorer.images.intake import load_images
    from vae_explorer.images.samples import load_sample
    from vae_explorer.inference.active_units import active_units
    from vae_explorer.inference.aggregate import log_aggregate, unclaimed_share
    from vae_explorer.inference.annealing import annealed_evidence
    from vae_explorer.inference.baseline import factorised_baseline
    from vae_explorer.inference.elbo import elbo_terms
    from vae_explorer.inference.evidence import log_evidence
    from vae_explorer.inference.gaps import gaps
    from vae_explorer.inference.gradient_lab import compare_gradients
    from vae_explorer.inference.infer import infer_posterior
    from vae_explorer.inference.information import decompose_kl
    from vae_explorer.inference.objective_settings import ObjectiveSettings
    from vae_explorer.inference.objectives import objective
    from vae_explorer.inference.prior_evidence import prior_evidence
    from vae_explorer.inference.quadrature import grid_evidence
    from vae_explorer.inference.refine import refine
    from vae_explorer.latent.decode import decode, encode
    from vae_explorer.latent.density import kernel_density
    from vae_explorer.latent.read_out import read_out
    from vae_explorer.latent.smoothness import walk_smoothness
    from vae_explorer.latent.true_posterior import true_posterior
    from vae_explorer.latent.walks import linear_walk, spherical_walk
    from vae_explorer.model.config import ModelConfig
    from vae_explorer.model.vae import VAE
    from vae_explorer.runs import create_run, evaluate, open_run, resume_run
    from vae_explorer.training.fit import Fit
    from vae_explorer.training.preset_facts import PRESETS
    from vae_explorer.training.presets import suggest_setup
    from vae_explorer.training.settings import OptimiserSettings, Setup, TrainingSettings

__version__ = "0.1.0"

_HOME_OF = {
    "Fit": "vae_explorer.training.fit",
    "ModelConfig": "vae_explorer.model.config",
    "ObjectiveSettings": "vae_explorer.inference.objective_settings",
    "OptimiserSettings": "vae_explorer.training.settings",
    "PRESETS": "vae_explorer.training.preset_facts",
    "Setup": "vae_explorer.training.settings",
    "TrainingSettings": "vae_explorer.training.settings",
    "VAE": "vae_explorer.model.vae",
    "active_units": "vae_explorer.inference.active_units",
    "annealed_evidence": "vae_explorer.inference.annealing",
    "compare_gradients": "vae_explorer.inference.gradient_lab",
    "create_run": "vae_explorer.runs",
    "decode": "vae_explorer.latent.decode",
    "decompose_kl": "vae_explorer.inference.information",
    "elbo_terms": "vae_explorer.inference.elbo",
    "encode": "vae_explorer.latent.decode",
    "evaluate": "vae_explorer.runs",
    "factorised_baseline": "vae_explorer.inference.baseline",
    "gaps": "vae_explorer.inference.gaps",
    "grid_evidence": "vae_explorer.inference.quadrature",
    "infer_posterior": "vae_explorer.inference.infer",
    "kernel_density": "vae_explorer.latent.density",
    "linear_walk": "vae_explorer.latent.walks",
    "load_images": "vae_explorer.images.intake",
    "load_sample": "vae_explorer.images.samples",
    "log_aggregate": "vae_explorer.inference.aggregate",
    "log_evidence": "vae_explorer.inference.evidence",
    "objective": "vae_explorer.inference.objectives",
    "open_run": "vae_explorer.runs",
    "prior_evidence": "vae_explorer.inference.prior_evidence",
    "read_out": "vae_explorer.latent.read_out",
    "refine": "vae_explorer.inference.refine",
    "resume_run": "vae_explorer.runs",
    "spherical_walk": "vae_explorer.latent.walks",
    "suggest_setup": "vae_explorer.training.presets",
    "true_posterior": "vae_explorer.latent.true_posterior",
    "unclaimed_share": "vae_explorer.inference.aggregate",
    "walk_smoothness": "vae_explorer.latent.smoothness",
}

__all__ = [
    "PRESETS",
    "VAE",
    "Fit",
    "ModelConfig",
    "ObjectiveSettings",
    "OptimiserSettings",
    "Setup",
    "TrainingSettings",
    "__version__",
    "active_units",
    "annealed_evidence",
    "compare_gradients",
    "create_run",
    "decode",
    "decompose_kl",
    "elbo_terms",
    "encode",
    "evaluate",
    "factorised_baseline",
    "gaps",
    "grid_evidence",
    "infer_posterior",
    "kernel_density",
    "linear_walk",
    "load_images",
    "load_sample",
    "log_aggregate",
    "log_evidence",
    "objective",
    "open_run",
    "prior_evidence",
    "read_out",
    "refine",
    "resume_run",
    "spherical_walk",
    "suggest_setup",
    "true_posterior",
    "unclaimed_share",
    "walk_smoothness",
]


def __getattr__(name: str) -> object:
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    return sorted(__all__)
