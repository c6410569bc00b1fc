"""Which controls live: one pure function of where the work stands. No Qt here."""

from __future__ import annotations

from enum import Enum
from typing import Literal, NamedTuple

__all__ = ["LOCKED_SENTENCE", "Filled", "Phase", "TrainWish", "ViewState", "derive_view_state"]

Filled = Literal["open", "train", "export", ""]
TrainWish = Literal["train", "pause", "resume", "extend"]

LOCKED_SENTENCE = "Learning rate and β can change while it trains, all else after Stop."

_PIXELS_LOCKED = "Settings can change again after Stop."
_NO_IMAGES = "Open a folder of images first."
_STILL_LOADING = "The images are still being read."
_STOPPING = "Training is stopping and saves its state."
_NO_RUN = "There is no run yet."
_EXTEND_LATER = "The run can be extended after Stop."
_READ_ONLY = "This run cannot be written to. Branch it: the branch goes on in a folder of its own."
_ELSEWHERE = "Another program trains this run; this window reads along."
_NO_MODEL = "There is nothing to export before the first pictures of a training."
_DEVICE_LOCKED = "The device can change again after Stop."
_SAMPLE_PIXELS = "A sample set has its own size and colours."


class Phase(Enum):
    """Where the work stands."""

    EMPTY = "empty"
    LOADING = "loading"
    READY = "ready"
    TRAINING = "training"
    PAUSED = "paused"
    STOPPING = "stopping"
    STOPPED = "stopped"


class ViewState(NamedTuple):
    """What every control does at one moment.

    A sentence that ends in ``_why`` says why the control is disabled; it is empty while the
    control is enabled.

    Attributes:
        phase: Where the work stands.
        elsewhere: Whether another program trains the run, and this window reads along.
        workbench: Whether docks and map are shown, instead of the invitation to open something;
            beside that docks have no place, and their keys do nothing.
        train_text: "Train", "Pause", "Resume" or "Extend…".
        train_wish: What pressing that button means.
        train_why: Why it is disabled.
        extend_why: Why the run cannot be given more epochs now.
        branch_why: Why no other run can begin from this one.
        stop_visible: Whether Stop has a place in the toolbar.
        stop_why: Why it is disabled.
        export_why: Why it is disabled.
        device_why: Why the device cannot be chosen.
        filled: The one button that is filled; "open" is the one of the empty state.
        progress_visible: Whether the progress block has something to say.
        settings_locked: Whether the model and training settings are facts instead of choices.
        locked_sentence: When they open again, or empty.
        pixels_why: Why size, fit and colours of the images cannot be chosen.
        intake_visible: Whether reading images is shown, with its Cancel.
        ended: Why the training that rests ended by itself; empty where it did not.
    """

    phase: Phase
    elsewhere: bool
    workbench: bool
    train_text: str
    train_wish: TrainWish
    train_why: str
    extend_why: str
    branch_why: str
    stop_visible: bool
    stop_why: str
    export_why: str
    device_why: str
    filled: Filled
    progress_visible: bool
    settings_locked: bool
    locked_sentence: str
    pixels_why: str
    intake_visible: bool
    ended: str = ""

    def with_end(self, ended: str) -> ViewState:
        """Returns the same of a training that, while it rests here, has ended by itself.

        Args:
            ended: Why it has; empty where it has not.
        """
        here = self.phase is Phase.STOPPED and not self.elsewhere
        return self._replace(ended=ended if here else "")

    @property
    def train_enabled(self) -> bool:
        """Whether Train, Pause or Resume can be pressed."""
        return not self.train_why

    @property
    def stop_enabled(self) -> bool:
        """Whether Stop can be pressed."""
        return self.stop_visible and not self.stop_why

    @property
    def export_enabled(self) -> bool:
        """Whether Export can be opened."""
        return not self.export_why

    @property
    def device_enabled(self) -> bool:
        """Whether the device can be chosen."""
        return not self.device_why

    @property
    def pixels_enabled(self) -> bool:
        """Whether size, fit and colours can be chosen."""
        return not self.pixels_why


def derive_view_state(
    phase: Phase,
    *,
    has_images: bool = False,
    has_model: bool = False,
    is_sample: bool = False,
    can_resume: bool = True,
    is_finished: bool = False,
    is_elsewhere: bool = False,
    is_read_only: bool = False,
    lost: str = "",
) -> ViewState:
    """Returns the state of every control.

    Args:
        phase: Where the work stands.
        has_images: Whether an image set is there; while another one loads, the earlier one is.
        has_model: Whether there is a snapshot to decode and export from.
        is_sample: Whether the images are a sample set.
        can_resume: Whether a stopped training would go on; not after its settings were changed,
            then the button trains anew.
        is_finished: Whether all epochs of the run are done.
        is_elsewhere: Whether another program trains the run that is open.
        is_read_only: Whether the run that is open cannot be written to.
        lost: What became of the folder of that run, in a sentence; empty while it is there.
    """
    running = phase in (Phase.TRAINING, Phase.PAUSED, Phase.STOPPING)
    train_why = {
        Phase.EMPTY: _NO_IMAGES,
        Phase.LOADING: _STILL_LOADING,
        Phase.STOPPING: _STOPPING,
    }.get(phase, "" if has_images else _NO_IMAGES)
    wish: TrainWish = "train"
    if phase in (Phase.TRAINING, Phase.STOPPING):
        wish = "pause"
    elif phase is Phase.PAUSED or (phase is Phase.STOPPED and has_model and can_resume):
        wish = "extend" if is_finished and phase is Phase.STOPPED else "resume"
    locked = lost or (_ELSEWHERE if is_elsewhere else (_READ_ONLY if is_read_only else ""))
    if locked and wish in ("resume", "extend") and not running:
        train_why = locked
    extend_why = _EXTEND_LATER if running else (locked if phase is Phase.STOPPED else _NO_RUN)
    stoppable = phase in (Phase.TRAINING, Phase.PAUSED)
    if running:
        pixels_why = _PIXELS_LOCKED
    elif phase is Phase.LOADING:
        pixels_why = _STILL_LOADING
    elif not has_images:
        pixels_why = _NO_IMAGES
    else:
        pixels_why = _SAMPLE_PIXELS if is_sample else ""
    return ViewState(
        phase=phase,
        elsewhere=is_elsewhere,
        workbench=phase is not Phase.EMPTY,
        train_text="Extend…" if wish == "extend" else wish.capitalize(),
        train_wish=wish,
        train_why=train_why,
        extend_why=extend_why,
        branch_why=lost if running or phase is Phase.STOPPED else _NO_RUN,
        stop_visible=phase not in (Phase.EMPTY, Phase.LOADING, Phase.READY),
        stop_why="" if stoppable else (_STOPPING if running else "Nothing is training."),
        export_why="" if has_model else _NO_MODEL,
        device_why=_DEVICE_LOCKED if running else "",
        filled=_filled(phase, has_model=has_model, wish=wish),
        progress_visible=running or (phase is Phase.STOPPED and has_model),
        settings_locked=running,
        locked_sentence=LOCKED_SENTENCE if running else "",
        pixels_why=pixels_why,
        intake_visible=phase is Phase.LOADING,
    )


def _filled(phase: Phase, *, has_model: bool, wish: TrainWish) -> Filled:
    """Open folder, then Train, then Pause, then Export: never two at once."""
    if phase is Phase.EMPTY:
        return "open"
    if phase in (Phase.READY, Phase.TRAINING, Phase.PAUSED):
        return "train"
    if phase is Phase.STOPPED:
        return "export" if has_model and wish in ("resume", "extend") else "train"
    return ""
