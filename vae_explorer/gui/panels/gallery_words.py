"""What the gallery says of its images."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vae_explorer.gui.style.value_words import UNKNOWN, value_words
from vae_explorer.gui.style.words import count

if TYPE_CHECKING:
    from vae_explorer.gui.views.gallery import GalleryView, ListName
    from vae_explorer.latent.image_table import ImageTable

__all__ = ["LIST_TITLES", "caption", "counted", "description", "facts_of", "list_titles"]

LIST_TITLES: dict[ListName, str] = {
    "all": "All images",
    "chosen": "Chosen",
    "mislabelled": "Likely mislabelled",
    "least": "Least well explained",
    "duplicates": "Duplicates",
    "excluded": "Excluded",
}
_TOLD = ("label", "disagreement", "elbo", "reconstruction", "kl", "tags", "note")


def list_titles(chosen: int) -> dict[ListName, str]:
    """Return the lists there are, with the number of chosen images."""
    return LIST_TITLES | {"chosen": f"Chosen ({count(chosen)})" if chosen else "Chosen"}


def caption(view: GalleryView, place: int) -> str:
    """Return the value that the images are sorted by, else the label or the name."""
    row, columns = int(view.rows[place]), view.table.columns
    column = columns.get(view.wish.key)
    if view.wish.name == "mislabelled" and "suggested" in columns and "label" in columns:
        return f"{columns['label'].values[row]} → {columns['suggested'].values[row]}"
    if column is not None:
        return value_words(column, row)
    label = columns["label"].values[row] if "label" in columns else ""
    return str(label or str(columns["name"].values[row]).rpartition(".")[0])


def counted(view: GalleryView) -> str:
    """Return how many images there are, and of how many."""
    found, images = view.found, view.table.images
    return count(found) if found == images else f"{count(found)} of {count(images)}"


def description(view: GalleryView, place: int) -> str:
    """Return the name of an image and what is known of it, in lines."""
    row, columns = int(view.rows[place]), view.table.columns
    lines = [f"{title} {words}" for title, words in facts_of(view.table, row)]
    size = abs(int(view.sizes[place]))
    more = [f"{size} images that are equal or nearly so"] if size > 1 else []
    return "\n".join([str(columns["name"].values[row]), *lines[:5], *more])


def facts_of(table: ImageTable, row: int) -> list[tuple[str, str]]:
    """Return what is known of an image as titles and values, the most telling first."""
    first = [key for key in _TOLD if key in table.columns]
    rest = [key for key in table.columns if key not in first and key != "name"]
    facts = ((table.columns[key], row) for key in (*first, *rest))
    said = [(column.title, value_words(column, row)) for column, row in facts]
    return [(title, words) for title, words in said if words != UNKNOWN]
