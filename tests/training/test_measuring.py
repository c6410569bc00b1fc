"""What the codes know, at the ends of epochs: right, frugal, and without a trace in training."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from torch.distributions import Independent, Normal

from tests.oracles import blob_pixels, image_set_of, setup_of
from vae_explorer.inference.active_units import active_units
from vae_explorer.model.config import ModelConfig
from vae_explorer.model.posterior import chosen, deviations, joined
from vae_explorer.model.vae import VAE
from vae_explorer.runs.records import history_of, is_valid_record, record_of
from vae_explorer.training.fit import Fit
from vae_explorer.training.history import History
from vae_explorer.training.measuring import Measuring
from vae_explorer.training.reports import InformationTerms


class Clock:
    """A clock that the test moves, and that each look moves a little."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.look_s = 0.0

    def __call__(self) -> float:
        self.now_s += self.look_s
        return self.now_s


def posterior_of(images: int, dims: int = 2, seed: int = 0) -> Independent:
    noise = torch.Generator().manual_seed(seed)
    mean = torch.randn(images, dims, generator=noise)
    return Independent(Normal(mean, torch.full((images, dims), 0.5)), 1)


@pytest.fixture
def vae() -> VAE:
    torch.manual_seed(0)
    return VAE(ModelConfig(image_shape=(1, 4, 4), hidden=(4,)))


def measure(
    measuring: Measuring, posterior: Independent, *, last: bool = False, batch: int = 64
) -> InformationTerms | None:
    images = posterior.batch_shape[0]
    measuring.begin(images, last=last)
    for start in range(0, images, batch):
        measuring.take(chosen(posterior, slice(start, start + batch)))
    return measuring.end(10, 1)


def test_the_parts_are_those_of_all_the_images(vae: VAE) -> None:
    posterior = posterior_of(300)
    found = measure(Measuring(vae, 0), posterior)
    assert found is not None
    assert found.images == 300
    assert found.kl == pytest.approx(found.mutual_information + found.aggregate_kl, abs=1e-9)
    assert found.total_correlation is not None
    assert found.dimension_wise is not None
    assert found.aggregate_kl == pytest.approx(
        found.total_correlation + found.dimension_wise, abs=1e-9
    )
    mean, std = (part.double() for part in deviations(posterior))
    exact = float((0.5 * (mean**2 + std**2 - 1) - std.log()).sum(dim=1).mean())
    assert found.kl == pytest.approx(exact, abs=0.3)
    assert found.active_units == active_units(mean.numpy()).count == 2
    assert 0.0 <= found.unclaimed <= 1.0
    assert found.mutual_information <= math.log(300)


def test_of_many_images_a_thousand_are_looked_at_evenly_spread(vae: VAE) -> None:
    # Sorted: were only the first ones taken, their means would not vary as all do.
    mean = torch.linspace(-3, 3, 2500)[:, None].expand(2500, 2)
    posterior = Independent(Normal(mean, torch.full((2500, 2), 0.5)), 1)
    found = measure(Measuring(vae, 0), posterior, batch=37)
    assert found is not None
    assert found.images == 834
    whole = measure(Measuring(vae, 0), chosen(posterior, slice(None, None, 3)))
    assert whole is not None
    assert found == whole


def test_two_images_are_wanted(vae: VAE) -> None:
    assert measure(Measuring(vae, 0), posterior_of(1)) is None
    assert measure(Measuring(vae, 0), posterior_of(2)) is not None


def test_it_rests_until_its_cost_is_two_per_cent(vae: VAE) -> None:
    clock = Clock()
    measuring = Measuring(vae, 0, clock=clock)
    posterior = posterior_of(20)
    clock.look_s = 0.5
    assert measure(measuring, posterior) is not None
    cost_s = measuring._cost_s
    assert cost_s is not None
    clock.look_s = 0.0
    clock.now_s += 0.9 * cost_s / 0.02
    assert measure(measuring, posterior) is None
    assert measure(measuring, posterior, last=True) is not None
    clock.now_s += 1.1 * cost_s / 0.02
    assert measure(measuring, posterior) is not None


def test_training_is_the_same_and_says_what_the_codes_know() -> None:
    images = image_set_of(blob_pixels(60))
    setup = setup_of({"image_shape": (1, 8, 8)}, epochs=3)
    with Fit(images, setup) as fit:
        reports = list(fit)
    found = [report for report in reports if isinstance(report, InformationTerms)]
    assert found[0].epoch == 1
    assert found[-1].epoch == 3
    assert found[0].images == 12
    # At the end of the same epochs, with the weights of the moment.
    with torch.no_grad():
        x = torch.from_numpy(np.array(images.pixels[images.validation_index])).float() / 255
        units = active_units(fit.snapshot().vae.posterior(x).mean.numpy())
    assert found[-1].active_units == units.count


@pytest.mark.parametrize(
    "model",
    [
        {"posterior": "full"},
        {"posterior": "flow"},
        {"prior": "mixture", "prior_components": 3},
        {"prior": "vamp", "prior_components": 3},
        {"inference": "per-image"},
    ],
)
def test_every_family_is_measured(model: dict[str, object]) -> None:
    images = image_set_of(blob_pixels(30))
    with Fit(images, setup_of({"image_shape": (1, 8, 8), **model}, epochs=1)) as fit:
        found = [report for report in fit if isinstance(report, InformationTerms)]
    assert len(found) == 1
    assert (found[0].total_correlation is None) == (model.get("posterior") == "flow")
    assert (found[0].dimension_wise is None) == (
        model.get("posterior") == "flow" or "prior" in model
    )
    assert math.isfinite(found[0].mutual_information)


def test_a_record_gives_back_the_terms(vae: VAE) -> None:
    terms = measure(Measuring(vae, 0), posterior_of(20))
    assert terms is not None
    record = record_of(terms, 1)
    assert record is not None
    assert record["kind"] == "information"
    assert is_valid_record(record)
    assert history_of([record]).information == (terms,)
    assert not is_valid_record({**record, "images": "many"})
    history = History()
    history.add(terms)
    assert history.information == (terms,)


@pytest.mark.parametrize("posterior", ["diagonal", "full", "flow"])
def test_posteriors_are_parted_and_joined(posterior: str) -> None:
    torch.manual_seed(0)
    vae = VAE(ModelConfig(image_shape=(1, 4, 4), hidden=(4,), posterior=posterior))
    x = torch.rand(7, 1, 4, 4)
    with torch.no_grad():
        q = vae.posterior(x)
        again = joined([chosen(q, slice(0, 3)), chosen(q, slice(3, None))])
        z = torch.randn(7, 2)
        torch.testing.assert_close(again.log_prob(z), q.log_prob(z))
        torch.testing.assert_close(chosen(q, slice(2, 5)).log_prob(z[2:5]), q.log_prob(z)[2:5])
