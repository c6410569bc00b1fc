"""File names as text that is safe to show."""

from __future__ import annotations

__all__ = ["shown"]


def shown(name: str) -> str:
    r"""Return a name with everything invisible or undecodable in it escaped.

    Line breaks, marks that turn the direction of writing, and bytes that are no UTF-8 would let a
    name look like another, or could not be written to a terminal at all.

    Example:
        >>> shown("cat\u202egnp.exe")
        'cat\\u202egnp.exe'
        >>> shown("päth 猫.png")
        'päth 猫.png'
    """
    if name.isprintable():
        return name
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode("ascii")
        for letter in name
    )
