"""A row of Setup: one setting and its field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal

from vae_explorer.gui.panels.settings_change import is_possible, value_of
from vae_explorer.gui.panels.settings_spec import (
    ChoiceSpec,
    NumberSpec,
    RowSpec,
    WidthsSpec,
    bounds_of,
)
from vae_explorer.gui.panels.settings_words import ABOUT, WORDS
from vae_explorer.gui.widgets.chooser import ChooserButton
from vae_explorer.gui.widgets.form import FormRow
from vae_explorer.gui.widgets.number_field import NumberField, write_number
from vae_explorer.gui.widgets.tips import lines_of
from vae_explorer.gui.widgets.widths_field import WidthsField, write_widths

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vae_explorer.training.settings import Setup

__all__ = ["ChoiceRow", "NumberRow", "SettingRow", "WidthsRow", "make_row"]

_WIDEST = 16_384


class SettingRow(FormRow):
    """A label and the field of one setting.

    Attributes:
        spec: Which setting it is.

    Signals:
        value_chosen(RowSpec, object): The user wants another value.
        refused(str): Why what the user wants cannot be, in a sentence.
    """

    value_chosen = Signal(object, object)
    refused = Signal(str)

    def __init__(
        self, spec: RowSpec, field: NumberField | ChooserButton | WidthsField, meaning: str
    ) -> None:
        super().__init__(spec.label, field, meaning)
        self.spec = spec
        self._field = field

    def show_setup(self, setup: Setup) -> None:
        """Shows the value that holds; the row is hidden where it has no meaning."""
        applies = self.spec.applies(setup)
        self.setVisible(applies)
        if applies:
            self.show_value(setup)

    def show_value(self, setup: Setup) -> None:
        """Shows the value in the field; emits nothing."""
        raise NotImplementedError

    def written(self, setup: Setup) -> str:
        """Returns the value in words."""
        raise NotImplementedError

    def set_locked(self, locked: bool) -> None:
        """Shows the value as a fact that cannot be changed now, unless it is a live one."""
        self._field.set_locked(locked and not self.spec.live)

    def choose(self, value: object) -> None:
        """Wishes for another value, as if it had been chosen in the field."""
        self.value_chosen.emit(self.spec, value)


class NumberRow(SettingRow):
    """A number."""

    def __init__(self, spec: NumberSpec) -> None:
        low, high = bounds_of(spec.part, spec.field)
        self._number = NumberField(
            spec.label, low, high, whole=spec.whole, stepping=spec.stepping, unit=spec.unit
        )
        super().__init__(spec, self._number, spec.explanation)
        self._whole = spec.whole
        self._number.value_chosen.connect(self._take)
        self._number.range_left.connect(self.refused)

    def show_value(self, setup: Setup) -> None:
        """Shows the number."""
        self._number.show_value(value_of(setup, self.spec.part, self.spec.field))

    def written(self, setup: Setup) -> str:
        """Returns the number."""
        return write_number(value_of(setup, self.spec.part, self.spec.field), whole=self._whole)

    def _take(self, value: float) -> None:
        self.choose(int(value) if self._whole else value)


class WidthsRow(SettingRow):
    """Some whole numbers."""

    def __init__(self, spec: WidthsSpec) -> None:
        self._widths = WidthsField(spec.label, spec.least, spec.most, _WIDEST)
        super().__init__(spec, self._widths, spec.meaning)
        self._widths.widths_chosen.connect(self.choose)

    def show_value(self, setup: Setup) -> None:
        """Shows the numbers."""
        self._widths.show_widths(value_of(setup, self.spec.part, self.spec.field))

    def written(self, setup: Setup) -> str:
        """Returns the numbers."""
        return write_widths(value_of(setup, self.spec.part, self.spec.field))


class ChoiceRow(SettingRow):
    """A choice among names; what contradicts other choices is not offered."""

    def __init__(self, spec: ChoiceSpec) -> None:
        self._chooser = ChooserButton(spec.label, framed=True)
        super().__init__(spec, self._chooser, spec.meaning)
        self._offered: dict[str, Any] = {}
        self._chooser.chosen.connect(self._take)

    def show_value(self, setup: Setup) -> None:
        """Shows what can be chosen, and what is."""
        spec, now = self.spec, value_of(setup, self.spec.part, self.spec.field)
        self._offered = {
            word: value
            for value, word in self._words(setup).items()
            if value == now or self._is_offered(setup, value)
        }
        names = {value: word for word, value in self._offered.items()}
        self._chooser.show_choices(list(self._offered), names.get(now, ""))
        for row, value in enumerate(self._offered.values()):
            about = lines_of(ABOUT.get(value, spec.meaning))
            self._chooser.setItemData(row, about, Qt.ItemDataRole.ToolTipRole)

    def written(self, setup: Setup) -> str:
        """Returns the name of the choice."""
        return self._words(setup).get(value_of(setup, self.spec.part, self.spec.field), "")

    def _words(self, setup: Setup) -> Mapping[Any, str]:
        kind = type(value_of(setup, self.spec.part, self.spec.field))
        words = WORDS[self.spec.field]
        return {value: word for value, word in words.items() if isinstance(value, kind)}

    def _is_offered(self, setup: Setup, value: object) -> bool:
        assert isinstance(self.spec, ChoiceSpec)
        may = self.spec.offers
        return may(setup, value) and is_possible(setup, self.spec.part, self.spec.field, value)

    def _take(self, word: str) -> None:
        self.choose(self._offered[word])


def make_row(spec: RowSpec) -> SettingRow:
    """Returns the row of a setting."""
    if isinstance(spec, NumberSpec):
        return NumberRow(spec)
    if isinstance(spec, WidthsSpec):
        return WidthsRow(spec)
    assert isinstance(spec, ChoiceSpec)
    return ChoiceRow(spec)
