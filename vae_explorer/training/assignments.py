"""From ``key=value`` to settings: the words in which commands and branches change them."""

from __future__ import annotations

import types
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from vae_explorer.errors import SettingsError
from vae_explorer.inference.objective_settings import ObjectiveKind, ObjectiveSettings
from vae_explorer.model.config import ModelConfig
from vae_explorer.training.settings import OptimiserSettings, Setup, TrainingSettings

__all__ = [
    "all_written",
    "assigned",
    "changed_setup",
    "changes_between",
    "full_name",
    "named",
    "problem_in_words",
]

_PARTS: Mapping[str, type[BaseModel]] = {
    "model": ModelConfig,
    "training": TrainingSettings,
    "objective": ObjectiveSettings,
    "optimiser": OptimiserSettings,
}
_KINDS = {
    "int_parsing": "should be a whole number",
    "int_from_float": "should be a whole number",
    "float_parsing": "should be a number",
    "finite_number": "should be a finite number",
    "bool_parsing": "should be true or false",
}
_NOT_SET = {"model.image_shape", "training.objective", "training.optimiser"}


def _names() -> list[str]:
    return [
        f"{part}.{key}"
        for part, kind in _PARTS.items()
        for key in kind.model_fields
        if f"{part}.{key}" not in _NOT_SET
    ]


def _annotation(name: str) -> Any:
    part, _, key = name.partition(".")
    return _PARTS[part].model_fields[key].annotation


def _value(name: str, text: str) -> object:
    """Return a word as what the setting takes; numbers and names are read by its own rules."""
    annotation = _annotation(name)
    if get_origin(annotation) is tuple:
        return tuple(part.strip() for part in text.split(",")) if text.strip() else ()
    optional = get_origin(annotation) in (Union, types.UnionType)
    if optional and type(None) in get_args(annotation) and text.strip().lower() == "none":
        return None
    return text.strip()


def assigned(words: Iterable[str]) -> dict[str, object]:
    """Read assignments.

    Args:
        words: Each ``key=value`` or ``part.key=value``; lists are written with commas, ``none``
            sets nothing.

    Returns:
        Value of each setting by its full name; the last word on one counts.

    Raises:
        SettingsError: ``SET_UNKNOWN`` if there is no such setting.

    Example:
        >>> assigned(["model.hidden=200,100", "beta=4"])
        {'model.hidden': ('200', '100'), 'training.beta': '4'}
    """
    return named(written(words))


def written(words: Iterable[str]) -> dict[str, str]:
    """Return what is written of each setting, by the name that is written.

    Args:
        words: Each ``key=value``.

    Raises:
        SettingsError: ``SET_UNKNOWN`` if one is not.

    Example:
        >>> written(["beta=4", "hidden=200,100"])
        {'beta': '4', 'hidden': '200,100'}
    """
    given: dict[str, str] = {}
    for word in words:
        name, equals, text = word.partition("=")
        if not equals:
            raise SettingsError("SET_UNKNOWN", f"“{word}” sets nothing. Write it as key=value.")
        given[name.strip()] = text
    return given


def named(changes: Mapping[str, str]) -> dict[str, object]:
    """Return changed settings under their full names.

    Args:
        changes: What is written of each setting, by its name with or without its part.

    Raises:
        SettingsError: ``SET_UNKNOWN`` if there is no such setting.
    """
    found: dict[str, object] = {}
    for name, text in changes.items():
        full = full_name(name.strip())
        found[full] = _value(full, text)
    return found


def full_name(name: str) -> str:
    """Return the name of a setting with its part before it.

    Args:
        name: With or without its part; without one if no other part has a setting of that name.

    Raises:
        SettingsError: ``SET_UNKNOWN`` if there is no such setting, or more than one.

    Example:
        >>> full_name("learning_rate"), full_name("model.noise")
        ('training.learning_rate', 'model.noise')
    """
    names = _names()
    if name in names:
        return name
    meant = [known for known in names if known.partition(".")[2] == name]
    if len(meant) == 1:
        return meant[0]
    if meant:
        raise SettingsError("SET_UNKNOWN", f"“{name}” could be {' or '.join(meant)}.")
    raise SettingsError("SET_UNKNOWN", f"There is no setting “{name}”. {_instead(name)}")


def _instead(name: str) -> str:
    part, dot, _ = name.partition(".")
    known_as = {known if dot else known.partition(".")[2]: known for known in _names()}
    if close := get_close_matches(name, known_as, n=3, cutoff=0.6):
        return f"Did you mean {' or '.join(known_as[known] for known in close)}?"
    of_part = [known for known in _names() if known.startswith(f"{part}.")]
    return f"There are: {', '.join(of_part or _names())}."


def changes_between(before: Setup, after: Setup) -> dict[str, str]:
    """Return what :func:`named` reads to make one setup of another.

    Args:
        before: What to change.
        after: What is wanted; of the same image shape.

    Example:
        >>> setup = Setup(model=ModelConfig(image_shape=(1, 8, 8)))
        >>> changes_between(setup, changed_setup(setup, {"model.hidden": (64, 32)}))
        {'model.hidden': '64,32'}
    """
    pairs = ((name, _held(before, name), _held(after, name)) for name in _names())
    return {name: _written(new) for name, old, new in pairs if old != new}


def all_written(setup: Setup) -> dict[str, str]:
    """Return what :func:`named` reads to make any setup of the same image shape into this one."""
    return {name: _written(_held(setup, name)) for name in _names()}


def _held(setup: Setup, name: str) -> object:
    part, _, key = name.partition(".")
    owner: object = setup if part in ("model", "training") else setup.training
    return getattr(getattr(owner, part), key)


def _written(value: object) -> str:
    if isinstance(value, tuple):
        return ",".join(_written(part) for part in value)
    return "none" if value is None else str(value)


def changed_setup(setup: Setup, changes: Mapping[str, object]) -> Setup:
    """Return a setup with settings in the place of its own.

    Args:
        setup: What to change.
        changes: Value of each setting, by its name with the part before it.

    Raises:
        SettingsError: If a value is outside its range, or two contradict each other.
    """
    parts: dict[str, dict[str, object]] = {part: {} for part in _PARTS}
    for name, value in changes.items():
        part, _, key = name.partition(".")
        parts[part][key] = value
    training = setup.training.model_dump()
    training.update(parts["training"])
    training["optimiser"] = {**training["optimiser"], **parts["optimiser"]}
    try:
        if parts["objective"]:
            training["objective"] = _changed_objective(setup.training.objective, parts["objective"])
        model = setup.model.changed(**parts["model"]) if parts["model"] else setup.model
        return Setup(
            preset=setup.preset, model=model, training=TrainingSettings.model_validate(training)
        )
    except ValidationError as error:
        raise problem_in_words(error) from error


def _changed_objective(
    settings: ObjectiveSettings, changes: dict[str, object]
) -> ObjectiveSettings:
    if changes.get("kind", settings.kind) not in tuple(ObjectiveKind):
        # The range of the kind is for its own validation to tell.
        return ObjectiveSettings.model_validate(changes)
    return settings.changed(**changes)


def problem_in_words(error: ValidationError) -> SettingsError:
    """Return the first of the problems as one sentence."""
    first = error.errors(include_url=False, include_context=False)[0]
    reason = str(first["msg"])
    if first["type"] == "value_error":
        said = reason.removeprefix("Value error, ")
        return SettingsError("SET_CONTRADICTION", f"These settings do not go together: {said}.")
    name = next((str(part) for part in reversed(first["loc"]) if isinstance(part, str)), "it")
    wanted = _KINDS.get(first["type"], reason.removeprefix("Input "))
    return SettingsError("SET_RANGE", f"{name} cannot be {_shown(first['input'])}: it {wanted}.")


def _shown(value: object) -> str:
    text = str(value)
    return text if len(text) <= 40 else f"{text[:40]}…"
