"""The time that a training still takes counts neither its start nor its pauses."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vae_explorer.training.pace import Pace, progress_of
from vae_explorer.training.settings import TrainingSettings
from vae_explorer.training.state import Place

IMAGES, BATCH = 1000, 10


class Clock:
    """A clock that is turned by hand."""

    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


@given(
    start_s=st.floats(0, 1e3),
    step_s=st.floats(1e-3, 1.0),
    look_s=st.floats(0, 2.0),
    pause_s=st.floats(1.5, 1e5),
)
def test_the_time_left_is_that_of_the_steps_and_looks_to_come(
    start_s: float, step_s: float, look_s: float, pause_s: float
) -> None:
    clock = Clock()
    pace = Pace(clock)
    pace.begin(0)
    clock.now_s += start_s
    settings = TrainingSettings(epochs=4, batch_size=BATCH)
    per_epoch = IMAGES // BATCH
    for step in range(1, 2 * per_epoch + 1):
        clock.now_s += step_s
        if step == per_epoch // 2:
            pace.rest()
            clock.now_s += pause_s
            pace.wake()
        measured = pace.measure(step * BATCH)
        if step % per_epoch == 0:
            clock.now_s += look_s
    place = Place(step, 2, 0, 0)
    progress = progress_of(place, settings, IMAGES, *pace.measure(step * BATCH))
    steps_s, looks_s = 2 * per_epoch * step_s, 2 * look_s
    assert progress.elapsed_s == pytest.approx(start_s + steps_s + looks_s)
    # Of the looks, those in the last minute of steps are known.
    assert steps_s * 0.95 <= progress.remaining_s <= 1.05 * (steps_s + 2.1 * looks_s)
    assert measured[0] > 0


def test_nothing_is_known_before_the_second_step() -> None:
    clock = Clock()
    pace = Pace(clock)
    pace.begin(500)
    for images in (500, 500, 510):
        clock.now_s += 3.0
        speed, elapsed_s, steady = pace.measure(images)
        assert math.isnan(speed)
        assert math.isnan(steady)
    assert elapsed_s == 9.0
    clock.now_s += 0.5
    assert pace.measure(520)[::2] == (20.0, 20.0)
