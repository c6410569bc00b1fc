"""What the library says of a run is all of one moment."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from vae_explorer.gui.library.run_columns import outcomes_of
from vae_explorer.gui.style.words import kl, nats
from vae_explorer.runs.shelf import Bound, read_card

GOLDEN = Path(__file__).parents[2] / "runs" / "golden" / "gaussian"


def test_what_came_of_a_run_is_all_of_its_best_epoch() -> None:
    best = Bound(34, "validation", 2420.0, 52.0)
    last = Bound(55, "validation", 1000.0, 85.4)
    card = replace(read_card(GOLDEN), best=best, last=last)
    found = {name: (meaning, value) for name, meaning, value in outcomes_of(card)}
    assert found["Best ELBO, nats"][1] == nats(2368.0)
    assert found["Reconstruction, nats"][1] == nats(2420.0)
    assert found["KL, nats"][1] == kl(52.0)
    assert "of the epoch with the best ELBO" in found["Reconstruction, nats"][0]
