"""Errors that are meant for the person in front of the program.

Each carries a code, by which the user guide and the tests know it, and one sentence that says
what happened, to which file, and what to do. Any other exception is a fault of the program.
"""

from __future__ import annotations

__all__ = [
    "CheckpointError",
    "DeviceError",
    "ExportError",
    "FolderError",
    "ImageError",
    "RunError",
    "SettingsError",
    "TrainingError",
    "VaeExplorerError",
]


class VaeExplorerError(Exception):
    """An expected failure, told in a sentence fit for the user.

    Args:
        code: Stable name of the kind of failure, such as ``"IMG_CORRUPT"``.
        sentence: What happened, to which file, and what to do about it.

    Example:
        >>> error = VaeExplorerError("IMG_EMPTY", "a.png is empty.")
        >>> error.code, str(error)
        ('IMG_EMPTY', 'a.png is empty.')
    """

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


class ImageError(VaeExplorerError):
    """One file could not be used as an image."""


class FolderError(VaeExplorerError):
    """A folder could not become an image set."""


class SettingsError(VaeExplorerError):
    """A setting is outside its range, or two settings contradict each other."""


class RunError(VaeExplorerError):
    """A run directory could not be created, opened or written."""


class CheckpointError(VaeExplorerError):
    """A checkpoint could not be read or does not fit its run."""


class TrainingError(VaeExplorerError):
    """Training had to end.

    Args:
        code: Stable name of the kind of failure.
        sentence: What happened, and what to do about it.
        step: The step at which it was noticed.
    """

    def __init__(self, code: str, sentence: str, step: int = 0) -> None:
        super().__init__(code, sentence)
        self.step = step


class DeviceError(VaeExplorerError):
    """The wanted device is not there."""


class ExportError(VaeExplorerError):
    """An export could not be written; nothing half-written was left."""
