"""Which controls live, in one table, and what holds for every state there can be."""

from __future__ import annotations

from itertools import product

import pytest

from vae_explorer.gui.session.view_state import LOCKED_SENTENCE, Phase, ViewState, derive_view_state

ALL = [
    derive_view_state(
        phase,
        has_images=has_images,
        has_model=has_model,
        is_sample=is_sample,
        can_resume=can_resume,
        is_finished=is_finished,
    )
    for phase, has_images, has_model, is_sample, can_resume, is_finished in product(
        Phase, *((False, True),) * 5
    )
]

# phase, has_model, can_resume -> text, train live, stop shown, stop live, export live, device live,
#                                 filled, progress, locked, workbench
TABLE = [
    (Phase.EMPTY, 0, 1, "Train", 0, 0, 0, 0, 1, "open", 0, 0, 0),
    (Phase.LOADING, 0, 1, "Train", 0, 0, 0, 0, 1, "", 0, 0, 1),
    (Phase.READY, 0, 1, "Train", 1, 0, 0, 0, 1, "train", 0, 0, 1),
    (Phase.TRAINING, 0, 1, "Pause", 1, 1, 1, 0, 0, "train", 1, 1, 1),
    (Phase.TRAINING, 1, 1, "Pause", 1, 1, 1, 1, 0, "train", 1, 1, 1),
    (Phase.PAUSED, 1, 1, "Resume", 1, 1, 1, 1, 0, "train", 1, 1, 1),
    (Phase.STOPPING, 1, 1, "Pause", 0, 1, 0, 1, 0, "", 1, 1, 1),
    (Phase.STOPPED, 1, 1, "Resume", 1, 1, 0, 1, 1, "export", 1, 0, 1),
    (Phase.STOPPED, 1, 0, "Train", 1, 1, 0, 1, 1, "train", 1, 0, 1),
    (Phase.STOPPED, 0, 1, "Train", 1, 1, 0, 0, 1, "train", 0, 0, 1),
]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row[0].value}-{row[1]}-{row[2]}")
def test_each_phase_has_its_controls(row: tuple[object, ...]) -> None:
    phase, has_model, can_resume, *expected = row
    assert isinstance(phase, Phase)
    state = derive_view_state(
        phase,
        has_images=phase is not Phase.EMPTY,
        has_model=bool(has_model),
        can_resume=bool(can_resume),
    )
    seen = [
        state.train_text,
        state.train_enabled,
        state.stop_visible,
        state.stop_enabled,
        state.export_enabled,
        state.device_enabled,
        state.filled,
        state.progress_visible,
        state.settings_locked,
        state.workbench,
    ]
    assert seen == expected


def can_be_pressed(state: ViewState) -> bool:
    """Whether the filled button lives, or says why it does not."""
    live = {"open": True, "train": state.train_enabled, "export": state.export_enabled, "": True}
    # Ready without images does not happen.
    is_unreal = state.filled == "train" and state.phase is Phase.READY
    return live[state.filled] or bool(state.train_why) or is_unreal


def says_why(enabled: bool, why: str) -> bool:
    """Whether a reason stands exactly where it is wanted, as a sentence."""
    return enabled == (why == "") and (enabled or (why.endswith(".") and why[0].isupper()))


def test_the_filled_button_can_be_pressed() -> None:
    assert [state for state in ALL if not can_be_pressed(state)] == []


@pytest.mark.parametrize("control", ["train", "export", "device", "pixels"])
def test_whatever_is_disabled_says_why_in_a_sentence(control: str) -> None:
    def is_told(state: ViewState) -> bool:
        return says_why(getattr(state, f"{control}_enabled"), getattr(state, f"{control}_why"))

    assert [state for state in ALL if not is_told(state)] == []


def test_settings_are_locked_exactly_while_a_training_is_under_way() -> None:
    under_way = (Phase.TRAINING, Phase.PAUSED, Phase.STOPPING)
    for state in ALL:
        running = state.phase in under_way
        assert state.settings_locked == running, state
        assert state.locked_sentence == (LOCKED_SENTENCE if running else ""), state


def test_a_sample_keeps_its_pixels_and_a_folder_does_not() -> None:
    ready = {"has_images": True}
    assert derive_view_state(Phase.READY, **ready).pixels_enabled
    assert not derive_view_state(Phase.READY, **ready, is_sample=True).pixels_enabled


def test_a_finished_run_can_be_extended_and_a_changed_one_is_trained_anew() -> None:
    done = derive_view_state(Phase.STOPPED, has_images=True, has_model=True, is_finished=True)
    assert (done.train_text, done.train_wish, done.filled) == ("Extend…", "extend", "export")
    changed = derive_view_state(
        Phase.STOPPED, has_images=True, has_model=True, is_finished=True, can_resume=False
    )
    assert changed.train_wish == "train"


def test_a_run_can_be_branched_while_it_trains_and_extended_when_it_rests() -> None:
    offered = {
        phase: (not derive_view_state(phase).branch_why, not derive_view_state(phase).extend_why)
        for phase in Phase
    }
    assert offered[Phase.STOPPED] == (True, True)
    assert offered[Phase.TRAINING] == offered[Phase.PAUSED] == (True, False)
    assert offered[Phase.READY] == offered[Phase.EMPTY] == (False, False)


def test_a_run_that_another_program_trains_waits_but_a_changed_one_is_trained_anew() -> None:
    state = derive_view_state(
        Phase.STOPPED, has_images=True, has_model=True, can_resume=True, is_elsewhere=True
    )
    assert not state.train_enabled
    assert "reads along" in state.train_why
    assert state.extend_why == state.train_why
    assert not state.branch_why
    other = derive_view_state(
        Phase.STOPPED, has_images=True, has_model=True, can_resume=False, is_elsewhere=True
    )
    assert other.train_enabled


def test_a_run_that_cannot_be_written_to_is_looked_at_and_branched_from() -> None:
    state = derive_view_state(
        Phase.STOPPED, has_images=True, has_model=True, is_read_only=True, is_finished=True
    )
    assert "cannot be written to" in state.train_why
    assert state.extend_why == state.train_why
    assert not state.branch_why
    anew = derive_view_state(
        Phase.STOPPED, has_images=True, has_model=True, is_read_only=True, can_resume=False
    )
    assert anew.train_enabled


def test_only_a_training_that_rests_here_has_ended_by_itself() -> None:
    ended = {state.phase for state in ALL if state.with_end("Why.").ended}
    assert ended == {Phase.STOPPED}
    elsewhere = derive_view_state(Phase.STOPPED, is_elsewhere=True)
    assert elsewhere.with_end("Why.").ended == ""
