"""What the window is told of the codes is what the measures say of the newest model."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.fakes import ManualExecutor, tiny_images, tiny_setup, tiny_snapshot
from vae_explorer.gui.analysing.information import InformationAnalysis, Looked, look
from vae_explorer.gui.analysing.reference import Referencing, reference_of
from vae_explorer.gui.views.information import InformationView, ReferenceView
from vae_explorer.inference.active_units import active_units
from vae_explorer.inference.baseline import factorised_baseline
from vae_explorer.training.fit import Fit

IMAGES = tiny_images(300)


def views(looked: Looked) -> list[InformationView]:
    return [view for view in look(looked) if view is not None]


def test_first_what_takes_a_moment_then_walks_and_labels() -> None:
    snapshot = tiny_snapshot(IMAGES)
    first, last = views(Looked(IMAGES, snapshot, snapshot.codes, None))
    assert (first.done, last.done) == (False, True)
    assert first.smoothness is None
    assert first.read_out is None
    assert last.parts == first.parts
    assert last.read_out is not None
    assert last.read_out.classes == ("a", "b")
    # The next look keeps what is known until there is something newer.
    again = views(Looked(IMAGES, snapshot, snapshot.codes, last))[0]
    assert again.read_out is last.read_out
    assert again.smoothness is last.smoothness


def test_few_validation_images_give_way_to_those_of_training() -> None:
    snapshot = tiny_snapshot(IMAGES)
    found = views(Looked(IMAGES, snapshot, snapshot.codes, None))[-1]
    assert len(IMAGES.validation_index) == 60
    assert found.split == "train"
    assert found.parts.images == len(IMAGES.train_index)
    many = tiny_images(600)
    snapshot = tiny_snapshot(many)
    found = views(Looked(many, snapshot, snapshot.codes, None))[-1]
    assert (found.split, found.parts.images) == ("validation", 120)
    assert found.unclaimed_images == 600


def test_the_numbers_are_those_of_the_codes() -> None:
    snapshot = tiny_snapshot(IMAGES)
    found = views(Looked(IMAGES, snapshot, snapshot.codes, None))[-1]
    rows = IMAGES.train_index
    units = active_units(snapshot.codes.mean[rows])
    np.testing.assert_allclose(found.units.variances, units.variances, rtol=1e-3, atol=1e-6)
    assert sum(found.kl_per_dim) == pytest.approx(float(snapshot.codes.kl[rows].mean()), rel=1e-3)
    assert found.parts.exact_kl == pytest.approx(sum(found.kl_per_dim), rel=1e-4)


@pytest.mark.parametrize(
    "model",
    [
        {"posterior": "full"},
        {"posterior": "flow"},
        {"prior": "vamp", "prior_components": 3},
        {"inference": "per-image"},
        {"labels": ("a", "b")},
    ],
)
def test_every_kind_of_model_has_an_answer(model: dict[str, object]) -> None:
    images = tiny_images(40)
    setup = tiny_setup(images)
    setup = setup.model_copy(update={"model": setup.model.changed(**model)})
    with Fit(images, setup, threads=1) as fit:
        snapshot = fit.snapshot()
    codes = replace(
        snapshot.codes,
        mean=np.random.default_rng(0).standard_normal((40, 2)).astype(np.float32),
        std=np.full((40, 2), 0.5, np.float32),
    )
    found = views(Looked(images, snapshot, codes, None))[-1]
    assert np.isfinite(found.parts.mutual_information.value)
    assert bool(found.kl_per_dim) == snapshot.vae.config.kl_is_exact


def test_the_analysis_tells_and_forgets() -> None:
    worker = ManualExecutor()
    analysis = InformationAnalysis(worker)
    told: list[object] = []
    analysis.measured.connect(told.append)
    analysis.begin(IMAGES)
    assert told == [None]
    analysis.take_snapshot(tiny_snapshot(IMAGES))
    analysis.set_shown(True)
    worker.run_all()
    assert [type(each) for each in told[1:]] == [InformationView, InformationView]
    analysis.begin(tiny_images(20))
    assert told[-1] is None


def test_the_reference_is_found_once_for_a_likelihood() -> None:
    worker = ManualExecutor()
    referencing = Referencing(worker)
    told: list[ReferenceView | None] = []
    referencing.found.connect(told.append)
    setup = tiny_setup(IMAGES)
    referencing.look_at(IMAGES, setup)
    referencing.look_at(IMAGES, setup)
    assert referencing.busy
    worker.run_all()
    assert told == [None, reference_of(IMAGES, setup.model)]
    found = told[-1]
    assert found is not None
    train, held_out = (IMAGES.pixels[i] for i in (IMAGES.train_index, IMAGES.validation_index))
    assert found.nats == factorised_baseline(setup.model, train, held_out)
    assert found.split == "validation"
    # A wider network changes nothing, another likelihood does.
    referencing.look_at(
        IMAGES, setup.model_copy(update={"model": setup.model.changed(hidden=(9,))})
    )
    assert worker.run_all() == 0
    other = "laplace" if setup.model.likelihood != "laplace" else "gaussian"
    model = setup.model.changed(likelihood=other)
    referencing.look_at(IMAGES, setup.model_copy(update={"model": model}))
    worker.run_all()
    assert told[-1] == reference_of(IMAGES, model)


def test_images_of_another_size_have_no_reference_yet() -> None:
    worker = ManualExecutor()
    referencing = Referencing(worker)
    referencing.look_at(tiny_images(10, size=16), tiny_setup(IMAGES))
    assert not worker.waiting
