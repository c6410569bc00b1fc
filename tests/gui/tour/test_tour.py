"""The guided tour, taken with a real mouse on trainings of a moment."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton

from tests.window import Hands
from vae_explorer.gui.tour.steps import STEPS, Part
from vae_explorer.gui.view_state import Phase


class Tourist:
    """A person who takes the tour."""

    def __init__(self, hands: Hands) -> None:
        self.hands = hands
        self.tour = hands.bench.tour
        self.panel = hands.window.tour_panel
        self.tour.epochs, self.tour.survey.draws = 2, 3

    def begin_from_start_page(self) -> None:
        page = self.hands.window.empty_state
        self.hands.press("Guided tour: why the KL is there, in five minutes", page)
        assert self.panel.isVisible()

    def press(self, text: str) -> None:
        self.hands.press(text, self.panel)

    def go_on(self, text: str = "Next") -> None:
        """Press the button as soon as the step is worked out."""
        self.rest()
        self.press(text)

    def rest(self) -> None:
        self.hands.wait(lambda: not self.tour.busy)
        self.hands.rest()

    def go_to(self, number: int) -> None:
        while self.number < number:
            self.go_on("Begin" if self.number == 1 else "Next")
        self.rest()

    @property
    def number(self) -> int:
        step = self.tour.step
        return STEPS.index(step) + 1 if step is not None else 0

    def marked(self) -> object:
        return self.hands.bench.findChild(type(None))


@pytest.fixture
def tourist(hands: Hands) -> Tourist:
    return Tourist(hands)


def test_every_step_is_reached_by_clicks_and_measures_what_it_tells(tourist: Tourist) -> None:
    hands, panel = tourist.hands, tourist.panel
    tourist.begin_from_start_page()
    tourist.go_to(2)
    assert [row[0] for row in panel.numbers()].count("·") == 0
    assert {row[1] for row in panel.numbers()} == {"·"}
    tourist.go_to(7)
    assert all("·" not in row for row in panel.numbers())
    runs = set(tourist.tour._runs.values())
    assert len(runs) == 3
    assert hands.session.setup is not None
    assert hands.session.setup.training.beta == 50
    tourist.go_to(8)
    assert hands.session.setup.training.beta == 1
    told = dict(panel.measured())
    log_p, elbo, kl = (
        float(told[name].replace("−", "-")) for name in ("log p(x)", "ELBO", "KL(q ‖ p(z|x))")
    )
    assert log_p == pytest.approx(elbo + kl, abs=0.002)
    assert hands.session.exploration.selecting.index == tourist.tour.survey.index
    tourist.go_to(9)
    gaps = [float(value.replace("−", "-")) for _, value in panel.measured()]
    assert gaps[0] + gaps[1] == pytest.approx(gaps[2], abs=0.002)
    assert gaps[2] == pytest.approx(kl, abs=0.01)
    tourist.go_to(10)
    assert panel.measured()[-1] == ("Gradients of each", "3")
    tourist.go_to(11)
    assert hands.named(QAbstractButton, "Open folder", panel).isEnabled()
