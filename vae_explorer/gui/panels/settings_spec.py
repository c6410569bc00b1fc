"""What a row of Setup is: which setting it shows, when, and what turning it does."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from annotated_types import Ge, Gt, Le, Lt

from vae_explorer.gui.panels.settings_change import PARTS
from vae_explorer.gui.style.words import true_minus
from vae_explorer.gui.widgets.stepping import ONE_BY_ONE, Stepping

if TYPE_CHECKING:
    from vae_explorer.training.settings import Setup

__all__ = ["ChoiceSpec", "NumberSpec", "RowSpec", "WidthsSpec", "always", "any_value", "bounds_of"]

_SMALLEST = 1e-12
_JUST_BELOW = 1e-6


def always(_setup: Setup) -> bool:
    """Returns True: the row is shown whatever else is chosen."""
    return True


def any_value(_setup: Setup, _value: object) -> bool:
    """Returns True: every value that is possible is offered."""
    return True


@dataclass(frozen=True)
class RowSpec:
    """One setting.

    Attributes:
        part: The part of the setup that it belongs to, a name in
            :data:`~vae_explorer.gui.panels.settings_change.PARTS`.
        field: Name of the field there.
        label: As in the form.
        meaning: One sentence that says what turning it does.
        applies: Whether it has a meaning beside the other settings; without one it is not shown.
        live: Whether it can be changed while a model is trained.
    """

    part: str
    field: str
    label: str
    meaning: str
    applies: Callable[[Setup], bool] = always
    live: bool = dataclasses.field(default=False, kw_only=True)


@dataclass(frozen=True)
class ChoiceSpec(RowSpec):
    """A choice among names, which stand in the words of the settings under its field.

    Attributes:
        offers: Whether a value is worth offering for these pictures, where it is possible at all.
    """

    offers: Callable[[Setup, object], bool] = any_value


@dataclass(frozen=True)
class WidthsSpec(RowSpec):
    """Some whole numbers.

    Attributes:
        least: Fewest of them.
        most: Most of them.
    """

    least: int = 0
    most: int = 8


@dataclass(frozen=True)
class NumberSpec(RowSpec):
    """One number; its range is that of the settings.

    Attributes:
        unit: Shown behind the number.
        whole: Whether it is a whole number.
        stepping: How far Up and Down go.
    """

    unit: str = ""
    whole: bool = False
    stepping: Stepping = ONE_BY_ONE

    @property
    def explanation(self) -> str:
        """The meaning, the range in numbers, and how far Up and Down go."""
        low, high = bounds_of(self.part, self.field)
        first = "Above 0" if low == _SMALLEST else _plain(low)
        last = _plain(high) if high != 1.0 - _JUST_BELOW else "below 1"
        joint = ", up to " if first == "Above 0" else " to "
        unit = f" {self.unit}" if self.unit else ""
        return f"{self.meaning}\n{first}{joint}{last}{unit}. {self.stepping.words}"


def bounds_of(part: str, field: str) -> tuple[float, float]:
    """Returns the smallest and the largest value that the settings accept for a number.

    >>> bounds_of("model", "latent_dim"), bounds_of("training", "validation_fraction")
    ((2, 512), (0.0, 0.5))
    """
    low, high = 0.0, 0.0
    for bound in PARTS[part].model_fields[field].metadata:
        if isinstance(bound, Ge):
            low = bound.ge  # type: ignore[assignment]
        elif isinstance(bound, Gt):
            low = max(_SMALLEST, bound.gt)  # type: ignore[assignment]
        elif isinstance(bound, Le):
            high = bound.le  # type: ignore[assignment]
        elif isinstance(bound, Lt):
            high = bound.lt - _JUST_BELOW  # type: ignore[operator]
    return low, high


def _plain(value: float) -> str:
    if value == round(value):
        return true_minus(value, 0)
    return f"{value:.3g}"
