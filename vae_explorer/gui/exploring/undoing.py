"""What was changed, so that it can be undone and done again."""

from __future__ import annotations

from typing import Generic, TypeVar

__all__ = ["Undoing"]

T = TypeVar("T")


class Undoing(Generic[T]):
    """A value that is never changed but replaced, with the values before and after it.

    Args:
        now: The first value.
        most: How many former values are kept; the oldest are forgotten.

    Example:
        >>> text = Undoing("a")
        >>> text.change("ab")
        >>> text.undo(), text.now, text.redo(), text.now
        (True, 'a', True, 'ab')
    """

    def __init__(self, now: T, most: int = 100) -> None:
        self.now = now
        self._most = most
        self._before: list[T] = []
        self._after: list[T] = []
        self._drag = ""

    @property
    def can_undo(self) -> bool:
        """Whether there is a former value."""
        return bool(self._before)

    @property
    def can_redo(self) -> bool:
        """Whether something was undone, and nothing changed since."""
        return bool(self._after)

    def change(self, value: T, drag: str = "") -> None:
        """Go on with another value.

        Args:
            value: The new one.
            drag: Name of what a hand is moving: until :meth:`settle`, changes of one name are
                undone as one.
        """
        if not drag or drag != self._drag:
            self._before.append(self.now)
            del self._before[: -self._most]
        self._after.clear()
        self._drag = drag
        self.now = value

    def settle(self) -> None:
        """The hand has let go: the next change is one of its own."""
        self._drag = ""

    def undo(self) -> bool:
        """Go back to the former value; False if there is none."""
        return self._move(self._before, self._after)

    def redo(self) -> bool:
        """Take back the last undoing; False if there is none."""
        return self._move(self._after, self._before)

    def take_back(self) -> bool:
        """Undo what a hand is moving, for good; False if none is."""
        if not self._drag or not self._before:
            return False
        self.now = self._before.pop()
        self.settle()
        return True

    def forget(self, value: T) -> None:
        """Begin anew."""
        self._before.clear()
        self._after.clear()
        self.now = value
        self.settle()

    def _move(self, source: list[T], target: list[T]) -> bool:
        if not source:
            return False
        target.append(self.now)
        self.now = source.pop()
        self.settle()
        return True
