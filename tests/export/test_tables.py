"""Tables read back as what was written, in programs and in spreadsheets."""

from __future__ import annotations

import csv
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vae_explorer.errors import ExportError
from vae_explorer.export import save_codes_csv, save_codes_npz, save_curves_csv
from vae_explorer.training.history import History
from vae_explorer.training.reports import BatchTerms, Codes, EpochTerms, InformationTerms, StepFacts

PAYLOADS = (
    "=1+1", "=HYPERLINK(\"http://x\")", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1",
    "=cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0",
)  # fmt: skip


@dataclass
class Facts:
    paths: list[str]
    labels: list[str]
    split: list[str]


def facts(paths: list[str]) -> Facts:
    return Facts(paths, ["=label"] * len(paths), ["train"] * len(paths))


def codes(count: int, latent_dim: int = 3) -> Codes:
    rng = np.random.default_rng(count)
    table = rng.standard_normal((count, 2 * latent_dim + 2)).astype(np.float32)
    parts = np.split(table, [latent_dim, 2 * latent_dim, 2 * latent_dim + 1], axis=1)
    return Codes(parts[0], parts[1], parts[2][:, 0], parts[3][:, 0], step=1, exact=True)


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@settings(max_examples=30)
@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=10), min_size=1, max_size=6))
def test_codes_read_back_bit_for_bit(names: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path, content = Path(folder) / "codes.csv", codes(len(names))
        save_codes_csv(path, facts(names), content)
        rows = rows_of(path)
    assert len(rows) == len(names)
    for column, values in (
        *((f"z{d + 1}", content.mean[:, d]) for d in range(3)),
        *((f"z{d + 1}_std", content.std[:, d]) for d in range(3)),
        ("reconstruction", content.reconstruction),
        ("kl", content.kl),
        ("elbo", content.reconstruction - content.kl),
    ):
        np.testing.assert_array_equal(np.array([row[column] for row in rows], np.float32), values)
    assert [row["path"].removeprefix("'") for row in rows] == [n.removeprefix("'") for n in names]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_cell_begins_like_a_formula(tmp_path: Path, payload: str) -> None:
    save_codes_csv(tmp_path / "codes.csv", facts([payload]), codes(1))
    (row,) = rows_of(tmp_path / "codes.csv")
    assert row["path"] == "'" + payload
    assert row["label"] == "'=label"


def test_numbers_below_zero_stay_numbers(tmp_path: Path) -> None:
    content = Codes(*(np.full(s, -1.5, np.float32) for s in ((1, 1), (1, 1), 1, 1)), 1, exact=True)
    save_codes_csv(tmp_path / "codes.csv", facts(["a"]), content)
    (row,) = rows_of(tmp_path / "codes.csv")
    assert row["z1"] == "-1.5"


def test_names_that_are_no_text_are_escaped(tmp_path: Path) -> None:
    names = ["caf\udce9.png", "猫.png", 'a"b,c\nd.png']
    save_codes_csv(tmp_path / "codes.csv", facts(names), codes(3))
    found = [row["path"] for row in rows_of(tmp_path / "codes.csv")]
    assert found == ["caf\\xe9.png", "猫.png", 'a"b,c\nd.png']


def test_images_without_a_code_have_empty_cells(tmp_path: Path) -> None:
    content = codes(2)
    mean = content.mean.copy()
    mean[1] = np.nan
    spoilt = Codes(mean, content.std, content.reconstruction, content.kl, 1, exact=False)
    save_codes_csv(tmp_path / "codes.csv", facts(["a", "b"]), spoilt)
    first, second = rows_of(tmp_path / "codes.csv")
    assert first["z1"]
    assert second["z1"] == ""


def test_an_archive_reads_back_without_pickles(tmp_path: Path) -> None:
    content, names = codes(3), ["=a", "caf\udce9.png", "猫"]
    save_codes_npz(tmp_path / "codes.npz", facts(names), content)
    with np.load(tmp_path / "codes.npz", allow_pickle=False) as found:
        assert found["path"].tolist() == ["=a", "caf\\xe9.png", "猫"]
        assert found["split"].tolist() == ["train"] * 3
        for name in ("mean", "std", "reconstruction", "kl"):
            np.testing.assert_array_equal(found[name], getattr(content, name))


def test_curves_tell_facts_dimensions_and_active_units_in_columns(tmp_path: Path) -> None:
    facts = StepFacts(*(np.array([value]) for value in (8, 0.5, 41.5, 1e-3, 0.25, 2000.0)))
    steps = np.arange(1, 9), np.arange(1, 9) / 16, np.zeros(8), np.ones(8)
    history = History()
    history.add(BatchTerms(*steps, facts))
    history.add(EpochTerms(16, 1, "validation", -9.0, 3.0, (1.0, 2.0), 9))
    numbers = (3.0, 2.0, 1.0, None, None, 2, 0.5, 0.1, 0.1, 0.1)
    history.add(InformationTerms(16, 1, 9, *numbers))
    save_curves_csv(tmp_path / "curves.csv", history)
    rows = {row["series"]: row for row in rows_of(tmp_path / "curves.csv")}
    assert rows["facts"]["gradient_norm"] == "41.5"
    assert (rows["facts"]["beta"], rows["facts"]["elbo"]) == ("0.25", "")
    assert [rows["validation"][f"kl_z{dim}"] for dim in (1, 2)] == ["1.0", "2.0"]
    assert rows["information"]["active_units"] == "2.0"
    assert rows["step"]["kl_z1"] == rows["step"]["gradient_norm"] == ""


def test_curves_read_back_bit_for_bit(tmp_path: Path) -> None:
    history = History()
    steps = np.arange(1, 4)
    rec, kl = np.array([-9.5, -8.25, -7], np.float32), np.array([0.1, 0.2, 0.3], np.float32)
    history.add(BatchTerms(steps, steps / 3, rec, kl))
    history.add(EpochTerms(3, 1, "train", -8.1, 0.2, (0.2,), 30))
    history.add(EpochTerms(3, 1, "validation", -8.3, 0.1, (0.1,), 10))
    save_curves_csv(tmp_path / "curves.csv", history)
    rows = rows_of(tmp_path / "curves.csv")
    assert [row["series"] for row in rows] == ["step"] * 3 + ["train", "validation"]
    assert [int(row["step"]) for row in rows] == [1, 2, 3, 3, 3]
    assert [float(row["epoch"]) for row in rows[:3]] == (steps / 3).tolist()
    assert [float(row["kl"]) for row in rows[:3]] == kl.astype(float).tolist()
    for row in rows:
        assert float(row["elbo"]) == float(row["reconstruction"]) - float(row["kl"])


def test_an_empty_history_has_only_a_head(tmp_path: Path) -> None:
    save_curves_csv(tmp_path / "curves.csv", History())
    text = (tmp_path / "curves.csv").read_text()
    facts = "gradient_norm,learning_rate,beta,images_per_s"
    assert text.split() == [f"series,step,epoch,elbo,reconstruction,kl,{facts},active_units"]


def test_a_table_is_not_replaced_silently(tmp_path: Path) -> None:
    (tmp_path / "codes.csv").write_text("mine")
    for save in (save_codes_csv, save_codes_npz):
        with pytest.raises(ExportError, match="exists already"):
            save(tmp_path / "codes.csv", facts(["a"]), codes(1))
    with pytest.raises(ExportError, match="exists already"):
        save_curves_csv(tmp_path / "codes.csv", History())
    assert (tmp_path / "codes.csv").read_text() == "mine"
