"""Two groups of images, and the direction that tells them apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from vae_explorer.gui.exploring.groups import named_groups
from vae_explorer.gui.exploring.part import Part
from vae_explorer.gui.style.words import plural
from vae_explorer.gui.views.attributes import DirectionView, GroupsView, GroupView
from vae_explorer.latent.attributes import AttributeVector, attribute_vector, refusal
from vae_explorer.runs.attributes import SavedAttribute
from vae_explorer.runs.plain_text import plain_text

if TYPE_CHECKING:
    from vae_explorer.gui.exploring.decoding import MapFrame
    from vae_explorer.gui.process.jobs import LatestJob
    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.training.reports import Snapshot

__all__ = ["Directions"]

_SHOWN = 5
_NONE = np.zeros(0, np.int64)


@dataclass(frozen=True, eq=False)
class _Group:
    """Images, and where they come from in words."""

    rows: np.ndarray
    said: str


@dataclass(frozen=True, eq=False)
class _Found:
    """A direction and the weights it belongs to."""

    vector: AttributeVector
    epoch: float
    step: int


class Directions(Part):
    """Groups in, a direction out; worked out anew when a group or, at rest, the model changes.

    Attributes:
        ready_changed: Whether there is a model to find directions in.
        groups_changed: A ``GroupsView``.
        direction_found: A ``DirectionView``; None while there is none.
        vector_changed: The ``AttributeVector``; None while there is none.
        busy_changed: Whether one is being worked out.
        attribute_made: A ``SavedAttribute``, to be kept.
    """

    ready_changed = Signal(bool)
    groups_changed = Signal(object)
    direction_found = Signal(object)
    vector_changed = Signal(object)
    busy_changed = Signal(bool)
    attribute_made = Signal(object)

    def __init__(self, job: LatestJob, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._job = job
        job.ready.connect(self._take)
        job.failed.connect(self._fail)
        # Not forgotten at a beginning: of the same images the choice stays, and nobody tells it.
        self._chosen: np.ndarray = _NONE
        self._forget()

    def _forget(self) -> None:
        self._images: ImageSet | None = None
        self._offers: dict[str, np.ndarray] = {}
        self._snapshot: Snapshot | None = None
        self._frame: MapFrame | None = None
        self._groups = {"A": _Group(_NONE, ""), "B": _Group(_NONE, "")}
        self._found: _Found | None = None
        self._name = self._refused = ""

    def begin(self, images: ImageSet) -> None:
        """Look at another image set."""
        self.rest()
        self._forget()
        self._images, self._offers = images, named_groups(images)
        self.ready_changed.emit(False)
        self._tell()

    @property
    def busy(self) -> bool:
        """True while the worker is at it."""
        return self._job.busy

    def rest(self) -> None:
        """Give up what the worker is at."""
        self._job.forget()
        self.busy_changed.emit(False)

    def look_from(self, snapshot: Snapshot, frame: MapFrame) -> None:
        """Take up a newer model; the direction follows once all images are placed by it."""
        self._snapshot, self._frame = snapshot, frame
        self.ready_changed.emit(True)
        self._tell()
        if self._found is not None and self._stale and frame.codes.exact and not self._name:
            self.recompute()

    @property
    def _stale(self) -> bool:
        return (
            self._found is not None
            and self._frame is not None
            and self._found.step != self._frame.codes.step
        )

    @Slot(object)
    def take_chosen(self, rows: np.ndarray) -> None:
        """Know which images are chosen; a group is made of them when that is asked for."""
        self._chosen = rows
        self._tell()

    @Slot(str)
    def make_of_chosen(self, letter: str) -> None:
        """Make group "A" or "B" of the chosen images."""
        said = f"{plural(len(self._chosen), 'chosen image')}"
        self._set(letter, _Group(self._chosen, said if len(self._chosen) else ""))

    @Slot(str, str)
    def make_of(self, letter: str, offer: str) -> None:
        """Make group "A" or "B" of a label or a value of a column."""
        if offer in self._offers:
            self._set(letter, _Group(self._offers[offer], offer))

    @Slot(str)
    def clear_group(self, letter: str) -> None:
        """Empty group "A" or "B"."""
        self._set(letter, _Group(_NONE, ""))

    @Slot()
    def swap(self) -> None:
        """Exchange the groups: the direction turns round."""
        self._groups = {"A": self._groups["B"], "B": self._groups["A"]}
        self._name = ""
        self.recompute()

    def _set(self, letter: str, group: _Group) -> None:
        self._groups = {**self._groups, letter: group}
        self._name = ""
        self.recompute()

    @Slot()
    def recompute(self) -> None:
        """Find the direction between the groups with the newest weights."""
        self._refused = ""
        snapshot, frame, why = self._snapshot, self._frame, self._why()
        if snapshot is None or frame is None or why:
            self._job.forget()
            self._found = None
            self.busy_changed.emit(False)
            self._tell()
            self.vector_changed.emit(None)
            return
        first, second = (frame.codes.mean[self._groups[letter].rows] for letter in "AB")
        # What comes of earlier groups would be told, and saved, as if it were of these.
        self._job.forget()
        self.busy_changed.emit(True)
        self._tell()
        self._job.request(
            lambda: _Found(attribute_vector(first, second), snapshot.epoch, frame.codes.step)
        )

    def _why(self) -> str:
        if self._frame is None:
            return "Once there is a model, a direction can be found between two groups."
        known = np.isfinite(self._frame.codes.mean[:, 0])
        sizes = [int(known[self._groups[letter].rows].sum()) for letter in "AB"]
        return refusal(sizes[0], sizes[1]) or self._refused

    @Slot(object)
    def _take(self, found: _Found) -> None:
        self._found = found
        self.busy_changed.emit(False)
        self._tell()
        self.vector_changed.emit(found.vector)
        if self._name:
            self.save(self._name)

    @Slot(object)
    def _fail(self, error: BaseException) -> None:
        self._found = None
        if isinstance(error, ValueError):
            self._refused = str(error)
        else:
            self.failed.emit(error)
        self.busy_changed.emit(False)
        self._tell()
        self.vector_changed.emit(None)

    @Slot(str)
    def save(self, name: str) -> None:
        """Keep the direction under a name."""
        found, images = self._found, self._images
        if found is None or images is None:
            return
        self._name = name
        vector = found.vector
        self.attribute_made.emit(
            SavedAttribute(
                name=name,
                direction=tuple(float(part) for part in vector.direction),
                distance=vector.distance,
                auc=vector.auc,
                auc_se=vector.auc_se,
                angle=vector.angle,
                angle_low=vector.angle_low,
                angle_high=vector.angle_high,
                images_a=vector.images_a,
                images_b=vector.images_b,
                epoch=found.epoch,
                step=found.step,
                group_a=tuple(images.paths[row] for row in self._groups["A"].rows),
                group_b=tuple(images.paths[row] for row in self._groups["B"].rows),
                said_a=self._groups["A"].said,
                said_b=self._groups["B"].said,
            )
        )
        self._tell()

    @Slot(object)
    def take_saved(self, saved: SavedAttribute) -> None:
        """Take up a saved direction and its groups, as far as their images are there."""
        images, snapshot = self._images, self._snapshot
        if images is None or snapshot is None:
            return
        if len(saved.direction) != snapshot.vae.config.latent_dim:
            return
        rows = {plain_text(path): row for row, path in enumerate(images.paths)}
        for letter, paths, said in (
            ("A", saved.group_a, saved.said_a),
            ("B", saved.group_b, saved.said_b),
        ):
            there = sorted(rows[path] for path in paths if path in rows)
            self._groups[letter] = _Group(np.array(there, np.int64), said)
        facts = saved.model_dump(include=set(AttributeVector.__dataclass_fields__))
        facts["direction"] = np.array(saved.direction)
        self._job.forget()
        self.busy_changed.emit(False)
        self._found = _Found(AttributeVector(**facts), saved.epoch, saved.step)
        self._name, self._refused = saved.name, ""
        self._tell()
        self.vector_changed.emit(self._found.vector)

    @Slot(str, str)
    def take_name(self, before: str, after: str) -> None:
        """Know that a saved direction has another name, or none any more."""
        if self._name == before:
            self._name = after
            self._tell()

    def _tell(self) -> None:
        first, second = (self._group_view(letter) for letter in "AB")
        offers = tuple(self._offers)
        self.groups_changed.emit(GroupsView(first, second, len(self._chosen), offers, self._why()))
        found = self._found
        if found is None:
            self.direction_found.emit(None)
            return
        names = set(DirectionView.__dataclass_fields__) & set(AttributeVector.__dataclass_fields__)
        facts = {name: getattr(found.vector, name) for name in names}
        self.direction_found.emit(
            DirectionView(name=self._name, epoch=found.epoch, stale=self._stale, **facts)
        )

    def _group_view(self, letter: str) -> GroupView:
        group = self._groups[letter]
        shown = None
        if self._images is not None and len(group.rows):
            spread = np.linspace(0, len(group.rows) - 1, min(_SHOWN, len(group.rows)))
            shown = self._images.pixels[group.rows[spread.astype(int)]]
        return GroupView(letter, len(group.rows), group.said, shown)
