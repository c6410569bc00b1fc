"""What the tour does on the map and in the panels for a person to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vae_explorer.gui.tour.measuring import far_pair
from vae_explorer.gui.tour.steps import TourStep, Work
from vae_explorer.gui.views.gradients import GradientChoices

if TYPE_CHECKING:
    from vae_explorer.gui.session.session import Session

__all__ = ["Pointing"]

_ASIDE = (1.0, 1.0)  # on the map, half way out


class Pointing:
    """Pins, selection, fields and contours of the steps; afterwards all is as it was.

    Args:
        session: Is driven by its public commands.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._pair: tuple[int, int] | None = None
        self._shown_before: tuple[str, bool] | None = None
        self._compares = False

    def point(self, step: TourStep, image: int | None) -> None:
        """Show what a step is about, with its model on the map.

        Args:
            step: The step.
            image: The image that is looked at closely, if it is known.
        """
        fields, gradients = self._session.exploration.fields, self._session.analysing.gradients
        if self._shown_before is None:
            self._shown_before = fields.field, fields.contours
        closely = step.work in (Work.EVIDENCE, Work.REFINE)
        fields.choose_field(step.field)
        fields.choose_contours(closely)
        if step.work is Work.WALK:
            self._pin()
        elif step.work is Work.STEP_ASIDE:
            # Images that lie all in one place are hidden by a cursor that stands there too.
            self._session.exploration.move_cursor(*_ASIDE)
        elif closely and image is not None:
            self._session.exploration.select_image(image)
            if step.work is Work.REFINE:
                self._session.analysing.evidence.refine_selected()
        elif step.work is Work.GRADIENTS:
            self._compares = True
            gradients.start(GradientChoices())

    def rest(self) -> None:
        """Stop what goes on by itself."""
        if self._compares:
            self._compares = False
            self._session.analysing.gradients.rest()

    def put_back(self) -> None:
        """Show on the map what was shown before the tour, and forget the images of the pins."""
        self.rest()
        self._pair = None
        if self._shown_before is not None:
            fields = self._session.exploration.fields
            field, contours = self._shown_before
            fields.choose_field(field)
            fields.choose_contours(contours)
            self._shown_before = None

    def _pin(self) -> None:
        """Put the pins on the same two images in every model."""
        exploration, images = self._session.exploration, self._session.images
        if self._pair is None and exploration.codes is not None and images is not None:
            self._pair = far_pair(images, exploration.codes.mean)
        for letter, index in zip("AB", self._pair or (), strict=False):
            exploration.pin_place(letter, 0.0, 0.0, index)
