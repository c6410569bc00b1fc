"""The journal of the session: what was done, so that it can be repeated without the window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from PySide6.QtCore import QObject, Signal, Slot

from vae_explorer.errors import VaeExplorerError
from vae_explorer.export.deeds import (
    Deed,
    Encoded,
    Evaluated,
    Measured,
    Planned,
    RateFound,
    Remark,
    Swept,
    Written,
)
from vae_explorer.export.python_lines import python_text
from vae_explorer.export.repeating import Done, Entry, RunSeen, origins_of, repeated
from vae_explorer.export.shell_lines import shell_text
from vae_explorer.gui.session.measured_deeds import (
    comparison_shown,
    evidence_shown,
    refinement_of,
    remark_on_judgements,
)
from vae_explorer.gui.session.window_deeds import deeds_shown
from vae_explorer.runs.beginning import beginning_of
from vae_explorer.training.device import default_threads

if TYPE_CHECKING:
    from vae_explorer.gui.exploring.exploration import Exploration
    from vae_explorer.gui.process.jobs import SerialJobs
    from vae_explorer.gui.session.judging import Judging
    from vae_explorer.gui.session.trainer import Trainer
    from vae_explorer.gui.views.evidence import EvidenceView, RefineChoices
    from vae_explorer.gui.views.gradients import GradientsView
    from vae_explorer.gui.views.information import InformationView
    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.runs.origin import Origin
    from vae_explorer.runs.sweep import Sweep
    from vae_explorer.training.settings import Setup

__all__ = ["Journal", "Lines"]

_NO_FILE = (
    "A picture without a file was put on the map. Save it, and “vae-explorer encode” tells its "
    "code."
)
Question = Callable[[], "tuple[ImageSet, Setup] | None"]


@dataclass(frozen=True)
class Lines:
    """What can be copied.

    Attributes:
        text: The lines.
        language: ``"commands"`` or ``"python"``.
        deeds: How much they do.
        problems: Sentences on what had to be left out.
    """

    text: str
    language: str
    deeds: int
    problems: tuple[str, ...] = ()


class Journal(QObject):
    """Takes note of what is done in the window, and puts it into commands or Python.

    How a run was trained is not noted: the run itself tells it.

    Args:
        trainer: Trains the run that is open.
        exploration: Shows it.
        judging: Knows which images are left out.
        jobs: Read the runs.
        question: Says which images and settings are open, None if there are none.
        parent: Owner.

    Attributes:
        told: :class:`Lines`, as they were asked for.
        failed: An exception.
    """

    told = Signal(object)
    failed = Signal(object)

    def __init__(
        self,
        trainer: Trainer,
        exploration: Exploration,
        judging: Judging,
        jobs: SerialJobs,
        question: Question,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._trainer = trainer
        self._exploration = exploration
        self._judging = judging
        self._jobs = jobs
        self._question = question
        self._entries: list[Entry] = []
        self._measured: dict[tuple[str, Path], Entry] = {}
        trainer.saved.connect(self._see_run)

    def entry_of(self, deed: Written | Remark) -> Entry:
        """Return a deed with the model of this moment, of which it is made."""
        return self._placed(deed) if isinstance(deed, Written) else deed

    def note(self, entry: Entry) -> None:
        """Take note of something that was done."""
        if entry not in self._entries:
            self._entries.append(entry)

    @Slot(object, object)
    def note_rates(self, images: ImageSet, setup: Setup) -> None:
        """Take note of a trial of learning rates."""
        excluded = self._judging.judgements.excluded
        self._later(lambda: RateFound(beginning_of(images, setup, excluded)))

    @Slot(object, object)
    def note_sweep(self, plan: Sweep, images: ImageSet) -> None:
        """Take note of a sweep."""
        excluded = self._judging.judgements.excluded
        folder, threads = plan.folder.name, default_threads(leave_free=1)
        self._later(
            lambda: Swept(
                beginning_of(images, plan.base, excluded), plan.key, plan.values, folder, threads
            )
        )

    @Slot(list)
    def note_files_shown(self, paths: list[str]) -> None:
        """Take note of image files that were shown to the model."""
        if self._path is not None:
            self.note(self._placed(Encoded(paths=tuple(paths), output="dropped.npz")))

    @Slot()
    def note_picture_shown(self) -> None:
        """Take note of a picture without a file that was shown to the model."""
        self.note(Remark(_NO_FILE))

    @Slot(object, str)
    def note_refinement(self, choices: RefineChoices, image: str) -> None:
        """Take note of the refinement of an image's posterior."""
        if self._path is not None:
            deed = refinement_of(choices, image, label=self._tells_labels)
            self.note(self._placed(deed))

    @Slot(object)
    def take_evidence(self, view: EvidenceView | None) -> None:
        """Remember what is measured of log p(x)."""
        self._remember("evidence", evidence_shown(view))

    @Slot(object)
    def take_information(self, view: InformationView | None) -> None:
        """Remember that the KL was split."""
        self._remember("information", None if view is None else Evaluated(information=True))

    @Slot(object)
    def take_gradients(self, view: GradientsView | None) -> None:
        """Remember which gradients were compared."""
        self._remember("gradients", comparison_shown(view, labels=self._tells_labels))

    def _remember(self, what: str, deed: Measured | None) -> None:
        if deed is not None and (path := self._path) is not None:
            self._measured[what, path] = self._placed(deed)

    @property
    def _tells_labels(self) -> bool:
        snapshot = self._exploration.snapshot
        return snapshot is not None and snapshot.vae.config.conditional

    @Slot(str)
    def copy(self, language: str) -> None:
        """Put what was done into lines; :attr:`told` follows.

        Args:
            language: ``"commands"`` or ``"python"``.
        """
        path, running = self._path, self._trainer.running
        entries = list(self._entries)
        question = None
        if path is not None:
            entries += [] if RunSeen(path) in entries else [RunSeen(path)]
            made = [_nameless(entry) for entry in entries]
            shown = (self._placed(deed) for deed in deeds_shown(self._exploration))
            entries += [entry for entry in shown if _nameless(entry) not in made]
            entries += [entry for entry in self._measured.values() if entry not in entries]
            remark = remark_on_judgements(self._judging.judgements)
            entries += [] if remark is None else [remark]
        else:
            question = self._question()
        self._jobs.request(
            lambda: _lines(language, entries, path if running else None, question),
            self.told.emit,
            self.failed.emit,
        )

    def _placed(self, deed: Written | Measured) -> Entry:
        snapshot, path = self._exploration.snapshot, self._path
        if snapshot is None or path is None:
            return Remark("A picture was made of a model that was never saved.")
        return Done(path, snapshot.step, deed)

    def _later(self, work: Callable[[], Deed]) -> None:
        self._jobs.request(work, self.note, self.failed.emit)

    @Slot(int, object)
    def _see_run(self, step: int, _problem: object) -> None:
        path = self._path
        if step >= 0 and path is not None:
            self.note(RunSeen(path))

    @property
    def _path(self) -> Path | None:
        path = self._trainer.run.path
        return None if path is None else path.absolute()


def _nameless(entry: Entry) -> Entry:
    """Return an entry without the name of its file, to find what was made twice."""
    if isinstance(entry, Done) and isinstance(entry.deed, Written):
        return replace(entry, deed=replace(entry.deed, output=Path(entry.deed.output).suffix))
    return entry


def _lines(
    language: str,
    entries: list[Entry],
    running: Path | None,
    question: tuple[ImageSet, Setup] | None,
) -> Lines:
    """Put entries into lines, on a worker."""
    torch.set_num_threads(1)
    origins: dict[Path, Origin] = {}
    problems: list[str] = []
    for path in dict.fromkeys(entry.path for entry in entries if not isinstance(entry, Deed)):
        try:
            origins |= origins_of([path], running)
        except VaeExplorerError as error:
            problems.append(error.sentence)
    if question is not None:
        entries = [*entries, Planned(beginning_of(*question))]
    deeds = repeated(entries, origins)
    tell = python_text if language == "python" else shell_text
    return Lines(tell(deeds), language, len(deeds), tuple(problems))
