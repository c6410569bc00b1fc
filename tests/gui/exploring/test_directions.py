"""Groups are made of what is chosen, whatever has been begun anew meanwhile."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.fakes import ManualExecutor, executors, tiny_images
from vae_explorer.gui.exploring.exploration import Exploration
from vae_explorer.gui.views.attributes import GroupsView

IMAGES = tiny_images(40)


@pytest.fixture
def exploration(qapp: object) -> Exploration:
    found = Exploration(executors(ManualExecutor()))
    found.begin(IMAGES)
    return found


def test_what_stays_chosen_in_another_training_can_be_made_a_group(
    exploration: Exploration,
) -> None:
    told: list[GroupsView] = []
    exploration.directions.groups_changed.connect(told.append)
    exploration.choosing.choose(np.arange(7))
    exploration.begin(IMAGES)
    exploration.directions.make_of_chosen("A")
    assert told[-1].chosen == len(exploration.choosing.rows) == 7
    assert told[-1].a.images == 7


def test_of_other_images_nothing_is_chosen(exploration: Exploration) -> None:
    told: list[GroupsView] = []
    exploration.directions.groups_changed.connect(told.append)
    exploration.choosing.choose(np.arange(7))
    exploration.begin(replace(tiny_images(5), fingerprint="1" * 64))
    exploration.directions.make_of_chosen("A")
    assert told[-1].chosen == told[-1].a.images == 0
