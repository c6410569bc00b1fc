from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from tests.fakes import tiny_images, tiny_snapshot
from vae_explorer.gui.exploring.knowing_work import TableMaker
from vae_explorer.gui.map.colouring import Categorical, Colouring, Continuous, Plain, legend_rows
from vae_explorer.gui.map.colours import colour_choices, colouring_of, column_of, default_choice
from vae_explorer.images.image_set import ImageSet
from vae_explorer.latent.image_table import Column, ImageTable
from vae_explorer.runs.judgements import Judgements
from vae_explorer.training.image_curves import NO_CURVES
from vae_explorer.training.reports import Codes

IMAGES = tiny_images(20)
PLAIN = replace(IMAGES, labels=("",) * 20, columns={})
CODES = tiny_snapshot(IMAGES).codes


def table(
    images: ImageSet = IMAGES,
    codes: Codes | None = CODES,
    said: Judgements | None = None,
    studied: Sequence[Column] = (),
) -> ImageTable:
    return TableMaker().make(images, codes, said or Judgements(), NO_CURVES, tuple(studied))


def coloured(choice: str, by: ImageTable) -> Colouring:
    return colouring_of(column_of(choice, by))


def test_labels_are_the_first_choice_then_columns_then_nothing() -> None:
    assert default_choice(IMAGES) == "Label"
    assert default_choice(replace(IMAGES, labels=("",) * 20)) == "Brightness"
    assert default_choice(PLAIN) == "Nothing"


@pytest.mark.parametrize("images", [IMAGES, PLAIN])
def test_every_choice_colours_every_image(images: ImageSet) -> None:
    choices = colour_choices(table(images))
    assert default_choice(images) in choices
    for choice in choices:
        colouring = coloured(choice, table(images))
        if isinstance(colouring, Categorical):
            assert len(colouring.index) == len(images)
            assert sum(colouring.counts) == len(images)
        elif isinstance(colouring, Continuous):
            assert len(colouring.values) == len(images)
        else:
            assert choice == "Nothing"


def test_the_bound_is_its_two_terms() -> None:
    elbo, reconstruction, kl = (
        coloured(f"{term}, nats", table()) for term in ("ELBO", "Reconstruction", "KL")
    )
    assert isinstance(elbo, Continuous)
    assert isinstance(reconstruction, Continuous)
    assert isinstance(kl, Continuous)
    np.testing.assert_allclose(elbo.values, reconstruction.values - kl.values, rtol=1e-5)


def test_terms_are_not_there_before_there_are_codes() -> None:
    before = table(codes=None)
    assert "ELBO, nats" not in colour_choices(before)
    assert isinstance(coloured("ELBO, nats", before), Plain)


def test_the_split_colours_the_held_out_images() -> None:
    colouring = coloured("Split", table())
    assert isinstance(colouring, Categorical)
    np.testing.assert_array_equal(np.flatnonzero(colouring.index), IMAGES.validation_index)


def test_an_unknown_choice_colours_by_nothing_and_stays_on_offer() -> None:
    assert isinstance(coloured("Weather", table()), Plain)
    assert colour_choices(table(), "Weather")[-2:] == ("Weather", "Nothing")
    assert colour_choices(table(), "Nothing").count("Nothing") == 1


def test_words_of_a_table_are_classes_and_unknown_ones_are_named_so() -> None:
    words = ("moth",) * 12 + ("ant",) * 5 + ("",) * 3
    colouring = coloured("Species", table(replace(IMAGES, words={"species": words})))
    assert isinstance(colouring, Categorical)
    rows = [(row.name, row.count) for row in legend_rows(colouring)]
    assert rows == [("ant", 5), ("moth", 12), ("no species", 3)]


def test_words_that_are_nearly_all_different_are_no_colours() -> None:
    words = tuple(f"word {row}" for row in range(50))
    images = replace(tiny_images(50), words={"remark": words})
    known = table(images, None)
    assert "Remark" not in colour_choices(known)
    assert known.columns["csv:remark"].values == words


def test_a_column_with_the_name_of_another_one_says_that_it_is_of_the_table() -> None:
    images = replace(IMAGES, columns={"split": np.arange(20, dtype=np.float32)})
    choices = colour_choices(table(images))
    assert {"Split", "Split (table)"} <= set(choices)
    assert len(choices) == len(set(choices))


def test_what_was_said_colours_the_images_and_goes_when_it_is_taken_back() -> None:
    assert "Tags" not in colour_choices(table())
    said = (
        Judgements().changed(IMAGES.paths[:3], tag="odd").changed(IMAGES.paths[2:4], excluded=True)
    )
    known = table(said=said)
    tags, excluded = coloured("Tags", known), coloured("Excluded", known)
    assert isinstance(tags, Categorical)
    assert isinstance(excluded, Categorical)
    assert [(row.name, row.count) for row in legend_rows(tags)] == [("odd", 3), ("no tag", 17)]
    assert [(row.name, row.count) for row in legend_rows(excluded)] == [
        ("excluded", 2),
        ("kept", 18),
    ]


def test_groups_of_duplicates_are_coloured_as_such() -> None:
    groups = np.full(20, np.nan)
    groups[[3, 4]] = 1
    column = Column("duplicate", "Duplicates", "", "", groups)
    colouring = coloured("Duplicates", table(studied=[column]))
    assert isinstance(colouring, Categorical)
    rows = [(row.name, row.count) for row in legend_rows(colouring)]
    assert rows == [("duplicate", 2), ("single", 18)]


def test_columns_that_did_not_change_stay_the_same_objects() -> None:
    maker, said = TableMaker(), Judgements()
    first = maker.make(IMAGES, CODES, said, NO_CURVES, ())
    second = maker.make(IMAGES, CODES, said, NO_CURVES, ())
    assert first.columns["label"] is second.columns["label"]
    assert first.columns["tags"] is second.columns["tags"]
    third = maker.make(IMAGES, CODES, said.changed(["x"], tag="y"), NO_CURVES, ())
    assert first.columns["label"] is third.columns["label"]
    assert first.columns["tags"] is not third.columns["tags"]
