"""Searching images by words."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vae_explorer.latent.image_query import image_query, quoted
from vae_explorer.latent.image_table import Column, ImageTable
from vae_explorer.latent.query_words import QueryError, terms_in

NAN = float("nan")
TABLE = ImageTable(
    5,
    [
        Column("name", "Name", "", "", ("cat-1.png", "Cat 2.png", "dog.png", "x.png", "y.png")),
        Column("label", "Label", "", "", ("7", "7", "17", "tabby cat", ""), is_category=True),
        Column("split", "Part", "", "", ("train", "validation", "train", "train", "train"), True),
        Column("elbo", "ELBO", "nats", "", np.array([-100.0, -150.04, -200.0, NAN, -120.0])),
        Column("csv:hair_length", "Hair length", "cm", "", np.array([1.0, 2, 3, 4, 5])),
        Column("tags", "Tags", "", "", ("blurry", "", "dark, blurry", "blur", "")),
        Column("excluded", "Excluded", "", "", np.array([0.0, 1, 0, 0, NAN])),
    ],
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [0, 1, 2, 3, 4]),
        ("cat", [0, 1, 3]),
        ("CAT png", [0, 1, 3]),
        ("cat -2", [0, 3]),
        ('"cat 2"', [1]),
        ('"cat 2', [1]),
        ("label:7", [0, 1]),
        ("Label = 7", [0, 1]),
        ("label:*7", [0, 1, 2]),
        ("label:7,17", [0, 1, 2]),
        ('label:"tabby cat"', [3]),
        ("-label:7", [2, 3, 4]),
        ("class:17", [2]),
        ("elbo<-120", [1, 2]),
        ("elbo <= -120", [1, 2, 4]),
        ("elbo ≥ \N{MINUS SIGN}120", [0, 4]),
        ("elbo:-150.0", [1]),
        ("elbo:-150..-110", [4]),
        ("elbo:-110..-151", [1, 4]),
        ("elbo:..-150", [1, 2]),
        ("elbo:-120…", [0, 4]),
        ("elbo:<-150 label:17", [2]),
        ("-elbo<-120", [0, 3, 4]),
        ("hair_length>3", [3, 4]),
        ('"hair length">3', [3, 4]),
        ("csv:hair_length>3 split:train", [3, 4]),
        ("part:validation", [1]),
        ("tag:blurry", [0, 2]),
        ("excluded", [1]),
        ("-excluded cat", [0, 3]),
        ("duplicates", []),
        ("file:og", [2]),
    ],
)
def test_plain_words_find_what_they_say(text: str, expected: list[int]) -> None:
    assert np.flatnonzero(image_query(text, TABLE)).tolist() == expected


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("elob<3", "There is no column “elob”. Is “elbo” meant?"),
        ("elbo<many", "“many” is no number: write elbo<100 or elbo:50..100."),
        ("elbo<nan", "“nan” is no number: write elbo<100 or elbo:50..100."),
        ("label<3", "Label holds words: write label:word."),
        ("label:", "Write a value after “label:”."),
        ("kl >", "Write a value after “kl>”."),
    ],
)
def test_what_makes_no_sense_is_said_in_one_sentence(text: str, sentence: str) -> None:
    with pytest.raises(QueryError) as told:
        image_query(text, TABLE)
    assert str(told.value) == sentence


def test_an_unknown_column_is_answered_with_those_there_are() -> None:
    with pytest.raises(QueryError, match="Among those there are: name, label, split"):
        image_query("qqqq:1", TABLE)


@given(text=st.text(max_size=40))
def test_no_text_breaks_the_search(text: str) -> None:
    said = ""
    try:
        found = image_query(text, TABLE)
    except QueryError as error:
        said = str(error)
    assert said.endswith((".", "?")) or (not said and found.shape == (5,) and found.dtype == bool)


@given(
    low=st.floats(-300, 0).map(lambda value: round(value, 3)),
    high=st.floats(-300, 0).map(lambda value: round(value, 3)),
)
def test_a_range_is_both_comparisons_at_once(low: float, high: float) -> None:
    low, high = min(low, high), max(low, high)
    once = image_query(f"elbo:{low:f}..{high:f}", TABLE)
    twice = image_query(f"elbo>={low:f} elbo<={high:f}", TABLE)
    assert once.tolist() == twice.tolist()


@given(terms=st.lists(st.sampled_from(["cat", "label:7", "elbo<-120", "excluded"]), max_size=4))
def test_spaces_mean_and_and_a_minus_means_not(terms: list[str]) -> None:
    every = np.logical_and.reduce([np.ones(5, bool), *(image_query(t, TABLE) for t in terms)])
    assert image_query(" ".join(terms), TABLE).tolist() == every.tolist()
    for term in terms:
        assert (image_query(f"-{term}", TABLE) == ~image_query(term, TABLE)).all()


@given(label=st.text(st.characters(exclude_characters='"', exclude_categories=["C"]), min_size=1))
def test_a_quoted_label_is_found_by_its_own_name(label: str) -> None:
    label = label.strip()
    # Commas part alternatives and a star stands for anything: the menu offers such labels too.
    if not label or set(label) & set(",*") or not terms_in(f"label:{quoted(label)}"):
        return
    table = ImageTable(2, [Column("label", "Label", "", "", (label, label + "x"), True)])
    assert image_query(f"label:{quoted(label)}", table)[0]
