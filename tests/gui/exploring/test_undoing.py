"""Undo and redo against a plain list of everything that ever was."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from vae_explorer.gui.exploring.undoing import Undoing

ACTS = st.lists(st.sampled_from(["change", "drag", "settle", "undo", "redo", "take back"]))


@given(acts=ACTS)
def test_it_does_what_a_list_with_a_finger_on_it_does(acts: list[str]) -> None:
    values = Undoing(0)
    known, at, dragging = [0], 0, False
    for number, act in enumerate(acts, 1):
        if act == "change" or (act == "drag" and not dragging):
            known, at, dragging = [*known[: at + 1], number], at + 1, act == "drag"
            values.change(number, "pin" if dragging else "")
        elif act == "drag":
            known = [*known[:at], number]
            values.change(number, "pin")
        elif act == "settle":
            dragging = False
            values.settle()
        elif act == "undo":
            assert values.undo() == (at > 0)
            at, dragging = max(0, at - 1), dragging and at == 0
        elif act == "redo":
            assert values.redo() == (at + 1 < len(known))
            dragging = dragging and at + 1 >= len(known)
            at = min(len(known) - 1, at + 1)
        else:
            assert values.take_back() == dragging
            if dragging:
                known, at, dragging = known[:at], at - 1, False
        assert values.now == known[at]
        assert values.can_undo == (at > 0)
        assert values.can_redo == (at + 1 < len(known))


def test_it_remembers_only_so_much() -> None:
    values = Undoing(0, most=3)
    for number in range(1, 10):
        values.change(number)
    while values.undo():
        pass
    assert values.now == 6
