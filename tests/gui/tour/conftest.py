"""A person who takes the tour."""

from __future__ import annotations

import pytest

from tests.window import Hands
from vae_explorer.gui.tour.steps import STEPS


class Tourist:
    """Takes the tour with a real mouse, on trainings of a moment."""

    def __init__(self, hands: Hands) -> None:
        self.hands = hands
        self.session = hands.session
        self.tour = hands.bench.tour
        self.panel = hands.window.tour_panel
        self.tour.epochs, self.tour.survey.draws = 1, 3

    def begin(self) -> None:
        """Press the link on the start page."""
        page = self.hands.window.empty_state
        self.hands.press("Guided tour: why the KL is there, in five minutes", page)
        assert self.panel.isVisible()

    def press(self, name: str) -> None:
        self.hands.press(name, self.panel)

    def rest(self) -> None:
        self.hands.wait(lambda: not self.tour.busy)
        self.hands.rest()

    def go_to(self, number: int) -> None:
        """Press Next as soon as each step is worked out."""
        while self.number < number:
            self.rest()
            self.press("Begin" if self.number == 1 else "Next")
        self.rest()

    @property
    def number(self) -> int:
        """Of the step, from 1; 0 without a tour."""
        return STEPS.index(self.tour.step) + 1 if self.tour.step is not None else 0


@pytest.fixture
def tourist(hands: Hands) -> Tourist:
    """Somebody at a window with nothing open."""
    return Tourist(hands)
