"""Pictures of a model that learns: the same images and codes, looked at again and again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtWidgets import QTabBar

from tests.e2e.conftest import FOREVER
from tests.window import Hands
from vae_explorer.gui.session.view_state import Phase
from vae_explorer.gui.views.pictures import ReconstructionsView, SamplesView, TraversalsView

# Pop-up menus ask the platform for what the one without a screen does not have.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def bring_up(hands: Hands, name: str) -> None:
    """Click on a tab of the pictures."""
    bar = hands.named(QTabBar, "Kinds of pictures")
    place = next(i for i in range(bar.count()) if bar.tabText(i) == name)
    hands.click(bar, bar.tabRect(place).center())


def test_fixed_images_and_codes_are_pictured_anew_while_a_model_learns(
    hands: Hands, folder: Path
) -> None:
    seen: dict[type, list[Any]] = {ReconstructionsView: [], SamplesView: [], TraversalsView: []}

    def note(view: object) -> None:
        if view is not None:
            seen[type(view)].append(view)

    exploration = hands.session.exploration
    exploration.showing.reconstructed.connect(note)
    exploration.showing.sampled.connect(note)
    exploration.traversing.traversed.connect(note)
    hands.open_and_shorten(folder, latent_dim=3, epochs=FOREVER)
    hands.window.dock("pictures").raise_()
    hands.press("Train", hands.window.toolbar)
    for tab, views in zip(("Reconstructions", "Samples", "Traversals"), seen.values(), strict=True):
        bring_up(hands, tab)
        enough = len(views) + 2
        hands.wait(lambda views=views, enough=enough: len(views) >= enough)  # type: ignore[misc]
    hands.press("Stop", hands.window.toolbar)
    hands.wait_for(Phase.STOPPED)
    hands.rest()
    for views in seen.values():
        assert len({view.epoch for view in views}) > 1, "another model each time"
        assert sorted(view.epoch for view in views) == [view.epoch for view in views]
    first, last = seen[ReconstructionsView][0], seen[ReconstructionsView][-1]
    assert first.held_out
    np.testing.assert_array_equal(first.originals, last.originals)
    assert (first.reconstructions != last.reconstructions).any()
    first, last = seen[SamplesView][0], seen[SamplesView][-1]
    np.testing.assert_array_equal(first.codes, last.codes)
    assert (first.pictures != last.pictures).any()
    rows = seen[TraversalsView][-1]
    assert list(rows.kl_per_dim) == sorted(rows.kl_per_dim, reverse=True)
