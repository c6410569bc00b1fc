"""The evidence follows what is looked at, and a refinement is done when asked for."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from tests.fakes import ManualExecutor, tiny_images, tiny_snapshot
from vae_explorer.gui.analysing.evidence import EvidenceAnalysis
from vae_explorer.gui.analysing.evidence_columns import Columns, joined, measured
from vae_explorer.gui.analysing.evidence_work import batch_of, measure
from vae_explorer.gui.views.evidence import (
    EvidenceChoices,
    EvidenceOffer,
    EvidenceView,
    RefineChoices,
)
from vae_explorer.inference.gauss_hermite import exact_terms
from vae_explorer.inference.quadrature import grid_evidence

IMAGES = tiny_images(10)
SNAPSHOT = tiny_snapshot(IMAGES, epoch=3.0)


class Scene:
    def __init__(self) -> None:
        self.worker = ManualExecutor()
        self.evidence = EvidenceAnalysis(self.worker)
        self.views: list[EvidenceView | None] = []
        self.offers: list[EvidenceOffer | None] = []
        self.moves: list[tuple[object, object]] = []
        self.evidence.measured.connect(self.views.append)
        self.evidence.offered.connect(self.offers.append)
        self.evidence.refined.connect(lambda mean, factor: self.moves.append((mean, factor)))
        self.evidence.begin(IMAGES)

    def look(self, index: int = 3) -> None:
        self.evidence.set_shown(True)
        self.evidence.take_snapshot(SNAPSHOT)
        self.evidence.select(index)

    @property
    def view(self) -> EvidenceView:
        assert self.views[-1] is not None
        return self.views[-1]


@pytest.fixture
def scene(qapp: object) -> Scene:
    return Scene()


def test_it_measures_the_selected_image_first_and_then_the_average(scene: Scene) -> None:
    scene.look()
    scene.worker.run_all()
    view = scene.view
    assert view.selected is not None
    assert view.average is not None
    assert view.average.images == view.wanted == len(IMAGES.validation_index)
    assert view.selected.method == "grid"
    first = next(v for v in scene.views if v is not None and v.selected is not None)
    assert first.average is None
    gap = view.selected.log_evidence.value - view.selected.elbo.value
    assert view.selected.gap.value == pytest.approx(gap, abs=1e-9)
    parts = view.selected.reconstruction.value - view.selected.kl.value
    assert view.selected.elbo.value == pytest.approx(parts, abs=1e-9)


def test_nothing_is_measured_that_nobody_sees(scene: Scene) -> None:
    scene.evidence.take_snapshot(SNAPSHOT)
    scene.evidence.select(3)
    assert not scene.worker.waiting
    scene.evidence.set_shown(True)
    assert scene.worker.waiting


def test_another_image_keeps_the_average(scene: Scene) -> None:
    scene.look()
    scene.worker.run_all()
    before = scene.view.average
    scene.evidence.select(5)
    assert scene.view.selected is None
    scene.worker.run_all()
    assert scene.view.selected is not None
    assert scene.view.average is before


def test_a_newer_model_is_measured_anew(scene: Scene) -> None:
    scene.look()
    scene.worker.run_all()
    before = scene.view
    scene.evidence.take_snapshot(tiny_snapshot(IMAGES, seed=1, epoch=4.0))
    scene.worker.run_all()
    assert scene.view.epoch == 4.0
    assert scene.view.selected != before.selected
    assert scene.view.average != before.average


def test_the_grid_is_offered_where_it_is_possible(scene: Scene) -> None:
    scene.evidence.take_snapshot(SNAPSHOT)
    assert scene.offers[-1] is not None
    assert scene.offers[-1].methods[-1] == scene.offers[-1].choices.method == "grid"
    other = Scene()
    other.evidence.take_snapshot(tiny_snapshot(IMAGES, latent_dim=3))
    assert other.offers[-1] is not None
    assert "grid" not in other.offers[-1].methods
    assert other.offers[-1].choices.method == "importance"


@pytest.mark.parametrize("method", ["importance", "prior"])
def test_another_estimator_measures_everything_anew(scene: Scene, method: str) -> None:
    scene.look()
    scene.evidence.choose(EvidenceChoices(method, 500))
    scene.worker.run_all()
    found = scene.view.selected
    assert found is not None
    assert found.method == method
    assert found.sample_size is not None
    assert found.log_evidence.error > 0
    assert scene.view.average is not None
    assert [size for size, _ in found.ladder] == [1, 5, 50, 500]


def test_a_refinement_moves_the_ellipse_and_parts_the_gap(scene: Scene) -> None:
    scene.look()
    scene.worker.run_all()
    scene.evidence.refine(RefineChoices())
    assert scene.view.refining is not None
    scene.worker.run_all()
    assert scene.view.refining is None
    won = [v.refining.won for v in scene.views if v and v.refining and v.refining.won is not None]
    assert won[0] == 0.0
    assert won[-1] > 0.0
    assert len(scene.moves) > 20
    mean, factor = scene.moves[-1]
    assert isinstance(mean, np.ndarray)
    assert isinstance(factor, np.ndarray)
    assert (mean.shape, factor.shape) == ((2,), (2, 2))
    found = scene.view.selected
    assert found is not None
    assert found.refined is not None
    assert found.refined.won.value + found.refined.left.value == pytest.approx(
        found.gap.value, abs=1e-3
    )
    scene.evidence.select(5)
    assert scene.moves[-1] == (None, None)


def test_the_images_of_the_average_can_be_refined_too(scene: Scene) -> None:
    scene.look()
    scene.worker.run_all()
    scene.evidence.refine(RefineChoices(average=True, family="full", start="prior"))
    scene.worker.run_all()
    average = scene.view.average
    assert average is not None
    assert average.refined is not None
    assert not average.refined.same_family
    assert average.refined.won.value > 0
    assert scene.view.refining is None


def test_a_refinement_before_the_measurement_measures_first(scene: Scene) -> None:
    scene.look()
    scene.evidence.refine(RefineChoices())
    scene.worker.run_all()
    assert scene.view.selected is not None
    assert scene.view.selected.refined is not None
    assert scene.view.average is not None


def test_a_refinement_can_be_stopped(scene: Scene) -> None:
    scene.look()
    scene.worker.run_all()
    scene.evidence.refine(RefineChoices())
    for _ in range(40):
        scene.worker.run_next()
    scene.evidence.stop()
    scene.worker.run_all()
    assert scene.view.refining is None
    assert scene.view.selected is not None
    assert scene.view.selected.refined is None


def test_nothing_is_refined_while_training_or_without_an_image(scene: Scene) -> None:
    scene.evidence.take_snapshot(SNAPSHOT)
    assert scene.offers[-1] is not None
    assert "Select an image" in scene.offers[-1].refine_why
    scene.evidence.select(2)
    assert scene.offers[-1].refine_why == ""
    scene.evidence.set_training(True)
    assert scene.offers[-1] is not None
    assert "paused or stopped" in scene.offers[-1].refine_why
    scene.evidence.refine(RefineChoices())
    assert not scene.worker.waiting


def test_another_image_set_takes_everything_back(scene: Scene) -> None:
    scene.look()
    scene.worker.run_all()
    scene.evidence.begin(tiny_images(6))
    assert scene.views[-1] is None
    assert scene.offers[-1] is None


def test_by_draws_the_refined_posterior_gives_the_better_evidence(qapp: object) -> None:
    scene = Scene()
    scene.evidence.set_shown(True)
    scene.evidence.take_snapshot(tiny_snapshot(IMAGES, latent_dim=3))
    scene.evidence.select(3)
    scene.worker.run_all()
    before = scene.view.selected
    scene.evidence.refine(RefineChoices())
    scene.worker.run_all()
    found = scene.view.selected
    assert before is not None
    assert found is not None
    assert found.refined is not None
    assert found.log_evidence == found.refined.log_evidence
    parts = found.refined.won.value + found.refined.left.value
    assert found.gap.value == pytest.approx(parts)
    assert found.sample_size is not None
    assert before.sample_size is not None
    assert found.sample_size / found.draws > before.sample_size / before.draws


# ---------------------------------------------------------------------------------- the numbers


def columns_of(method: str, rows: list[int], draws: int = 500) -> Columns:
    batch = batch_of(SNAPSHOT.vae, IMAGES, np.array(rows))
    *_, found = measure(SNAPSHOT.vae, batch, EvidenceChoices(method, draws))
    assert isinstance(found, Columns)
    return found


def test_on_the_grid_the_numbers_are_those_of_the_quadrature() -> None:
    found = columns_of("grid", [1, 4])
    batch = batch_of(SNAPSHOT.vae, IMAGES, np.array([1, 4]))
    with torch.no_grad():
        q = SNAPSHOT.vae.posterior(batch.x)
    reconstruction, kl = exact_terms(SNAPSHOT.vae, batch.x, q)
    log_p = grid_evidence(SNAPSHOT.vae, batch.x).log_evidence
    np.testing.assert_allclose(found.elbo, (reconstruction - kl).numpy(), atol=2e-3)
    np.testing.assert_allclose(found.log_evidence, log_p.numpy(), atol=2e-3)


def test_all_estimators_agree_within_their_errors() -> None:
    exact = columns_of("grid", [1, 4]).log_evidence
    for method in ("importance", "prior", "annealed"):
        found = columns_of(method, [1, 4])
        assert bool((np.abs(found.log_evidence - exact) < 5 * found.log_evidence_se).all())


def test_an_average_has_the_error_of_its_draws_and_tells_its_spread() -> None:
    one, two = columns_of("importance", [1]), columns_of("importance", [4])
    both = measured(joined(one, two), EvidenceChoices("importance", 500), 500)
    errors = [float(part.log_evidence_se[0]) for part in (one, two)]
    assert both.images == 2
    assert both.log_evidence.error == pytest.approx(np.hypot(*errors) / 2)
    values = [float(part.log_evidence[0]) for part in (one, two)]
    assert both.spread == pytest.approx(np.std(values, ddof=1) / np.sqrt(2))
    assert both.sample_size == min(one.sample_size[0], two.sample_size[0])
