"""Where patience ended a training, the window says so, and leads to the better moment."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tests.window import Hands
from vae_explorer.figures import epoch_number
from vae_explorer.gui.panels.progress_block import ProgressBlock
from vae_explorer.gui.session.view_state import Phase
from vae_explorer.gui.style.words import nats


def be_impatient(hands: Hands, pictures: Path) -> None:
    """Train thirty epochs, then by steps that lead astray, until three epochs are not better."""
    hands.open_and_shorten(pictures, epochs=30)
    setup = hands.session.setup
    assert setup is not None
    changes = {"patience_epochs": 3, "warmup_epochs": 0.0, "learning_rate": 0.003}
    training = setup.training.model_copy(update=changes)
    hands.session.edit_setup(setup.model_copy(update={"training": training}))
    hands.train_to_the_end()
    hands.session.extend(400)
    hands.session.steer(1.0)
    hands.wait_for(Phase.STOPPED)
    hands.rest()


def block(hands: Hands) -> ProgressBlock:
    return hands.window.toolbar.findChild(ProgressBlock)  # type: ignore[return-value]


def test_an_end_for_want_of_anything_better_is_no_stop(hands: Hands, pictures: Path) -> None:
    be_impatient(hands, pictures)
    ended = hands.session.trainer.history.ended
    assert ended is not None
    assert block(hands).note() == "Ended by itself"
    why = f"Ended at epoch {ended.epoch:g}: nothing became better for 3 epochs."
    assert block(hands).toolTip() == why
    run = hands.session.run_path
    hands.session.open_target(str(pictures))
    hands.wait_for(Phase.READY)
    hands.session.open_target(str(run))
    hands.wait_for(Phase.STOPPED)
    assert block(hands).note() == "Ended by itself"  # also when it is opened again
    hands.rest()
    hands.session.train()
    assert block(hands).toolTip() == ""


def test_the_better_moment_is_told_and_a_link_goes_there(hands: Hands, pictures: Path) -> None:
    be_impatient(hands, pictures)
    terms = hands.session.trainer.history.curves().validation
    best, last = int(terms.epochs[np.argmax(terms.elbo)]), int(terms.epochs[-1])
    notice = hands.window.notice
    assert notice.text() == (
        "Training ended by itself: no better validation ELBO for "
        f"{last - best} epochs. Best was epoch {best} with {nats(terms.elbo.max())} nats; "
        f"the last has {nats(terms.elbo[-1])}."
    )
    kept = hands.session.rewinding.nearest(best)
    assert kept is not None
    shown = epoch_number(kept.epoch)
    hands.press(f"Go to epoch {shown}" + ("" if shown == str(best) else ", the nearest kept"))
    hands.wait(lambda: hands.session.rewinding.shown == kept)
    assert notice.text() == ""


def test_what_was_told_of_an_end_goes_when_the_training_goes_on(
    hands: Hands, pictures: Path
) -> None:
    be_impatient(hands, pictures)
    assert hands.window.notice.text().startswith("Training ended by itself: no better")
    hands.session.train()
    assert hands.window.notice.text() == ""
