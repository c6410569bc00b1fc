r"""The likelihood p(x|z): from the decoder's outputs to a distribution over pictures.

With :math:`x \in [0, 1]^{D_x}`, the decoder's output :math:`y`, the logistic function :math:`s` and
:math:`\mu = s(y)`,

* Bernoulli: :math:`\log p(x|z) = \sum_i x_i \log \mu_i + (1 - x_i) \log (1 - \mu_i)`. On grey
  pixels this is no density: it does not integrate to one.
* continuous Bernoulli: :math:`\sum_i x_i y_i - \log \frac{e^{y_i} - 1}{y_i}`, a density on
  [0, 1].
* Gaussian: :math:`-\tfrac{1}{2} \sum_i \log 2\pi\sigma_i^2 + (x_i - \mu_i)^2 / \sigma_i^2`; or,
  with a full covariance :math:`L L^T`, :math:`-\tfrac{D_x}{2} \log 2\pi
  - \sum_i \log L_{ii} - \tfrac{1}{2} \lVert L^{-1} (x - \mu) \rVert^2`.
* Laplace: :math:`-\sum_i \log 2 b_i + |x_i - \mu_i| / b_i`.
* discretised logistic: probabilities of the 256 levels, see
  :mod:`vae_explorer.model.discretised_logistic`.

In a linear Gaussian model :math:`\mu = y`, which makes it probabilistic PCA. All constants are
kept. Log-likelihoods sum over pixels: one number a picture, in nats.
"""

from __future__ import annotations

from vae_explorer.model.bernoulli_likelihoods import (
    BernoulliLikelihood,
    ContinuousBernoulliLikelihood,
)
from vae_explorer.model.config import LikelihoodKind, ModelConfig
from vae_explorer.model.kinds import NoiseKind
from vae_explorer.model.likelihood_base import Likelihood
from vae_explorer.model.scaled_likelihoods import (
    DiscretisedLogisticLikelihood,
    FullGaussianLikelihood,
    GaussianLikelihood,
    LaplaceLikelihood,
)

__all__ = ["Likelihood", "build_likelihood"]


def build_likelihood(config: ModelConfig) -> Likelihood:
    """Return the likelihood that a configuration asks for."""
    match config.likelihood:
        case LikelihoodKind.BERNOULLI:
            return BernoulliLikelihood()
        case LikelihoodKind.CONTINUOUS_BERNOULLI:
            return ContinuousBernoulliLikelihood()
        case LikelihoodKind.LAPLACE:
            return LaplaceLikelihood(config)
        case LikelihoodKind.DISCRETISED_LOGISTIC:
            return DiscretisedLogisticLikelihood(config)
        case LikelihoodKind.GAUSSIAN if config.noise is NoiseKind.FULL:
            return FullGaussianLikelihood(config)
        case LikelihoodKind.GAUSSIAN:
            return GaussianLikelihood(config)
