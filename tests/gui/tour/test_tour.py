"""The guided tour from the start page to its last step, by clicks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QAbstractButton

from vae_explorer.gui.tour.spotlight import Spotlight

if TYPE_CHECKING:
    from tests.gui.tour.conftest import Tourist

pytestmark = pytest.mark.slow


def number_of(text: str) -> float:
    return float(text.replace("−", "-"))


def test_every_step_is_reached_by_clicks_and_measures_what_it_tells(tourist: Tourist) -> None:
    hands, panel = tourist.hands, tourist.panel
    tourist.begin()
    tourist.go_to(2)
    numbers = panel.numbers()
    assert all(row[0] != "·" for row in numbers)
    assert all(row[1:] == ["·", "·"] for row in numbers)
    assert tourist.hands.window.findChild(Spotlight).geometry().size() == hands.panels.map.size()
    tourist.go_to(3)
    assert {"A", "B"} <= {pin.letter for pin in hands.panels.map.scene.pins}
    tourist.go_to(7)
    assert all("·" not in row for row in panel.numbers())
    assert tourist.session.setup is not None
    assert tourist.session.setup.training.beta == 50
    assert tourist.session.exploration.decoded is not None
    assert tourist.session.exploration.decoded.point == pytest.approx((1.0, 1.0))
    tourist.go_to(8)
    assert tourist.session.setup.training.beta == 1
    told = dict(panel.measured())
    log_p, elbo, gap = (number_of(told[label]) for label in ("log p(x)", "ELBO", "KL(q ‖ p(z|x))"))
    assert log_p == pytest.approx(elbo + gap, abs=0.002)
    assert tourist.session.exploration.selecting.index == tourist.tour.survey.index
    tourist.go_to(9)
    parts = [number_of(value) for _, value in panel.measured()]
    assert parts[0] + parts[1] == pytest.approx(parts[2], abs=0.002)
    assert parts[2] == pytest.approx(gap, abs=0.02)
    tourist.go_to(10)
    assert int(panel.measured()[-1][1]) >= 3
    tourist.go_to(11)
    assert hands.named(QAbstractButton, "Open folder", panel).isEnabled()
    tourist.press("Leave the tour")
    assert not panel.isVisible()
    assert hands.window.dock("setup").isVisible()


def test_back_shows_an_earlier_model_without_training_it_again(tourist: Tourist) -> None:
    tourist.begin()
    tourist.go_to(5)
    runs = dict(tourist.tour.runs)
    tourist.press("Back")
    tourist.rest()
    assert tourist.number == 4
    assert tourist.session.run_path == runs[0.0]
    tourist.go_to(5)
    assert tourist.session.run_path == runs[1.0]
    assert dict(tourist.tour.runs) == runs
