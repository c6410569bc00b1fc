"""The shelf tells of each run what the run itself tells, and finds the ancestors."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from vae_explorer.runs.differences import differences, settings_of
from vae_explorer.runs.manifest import Ancestor
from vae_explorer.runs.run import open_run
from vae_explorer.runs.shelf import RunCard, list_runs, parents_of, read_card
from vae_explorer.training.settings import Setup


def branch_of(card: RunCard, name: str, ancestor: RunCard, *, moved: bool = False) -> RunCard:
    path = "/elsewhere" if moved else str(ancestor.path.absolute())
    summary = replace(card.summary, path=card.path.with_name(name))
    start = Ancestor(name=ancestor.name, path=path, step=8, epoch=2.0)
    return replace(card, summary=summary, ancestor=start)


def test_a_card_tells_what_the_whole_run_tells(finished_run: Path) -> None:
    card, history = read_card(finished_run), open_run(finished_run).history()
    best, last = history.best, history.last("validation")
    assert best is not None
    assert last is not None
    assert card.best is not None
    assert card.last is not None
    assert (card.best.epoch, card.best.elbo) == (best.epoch, best.elbo)
    assert (card.last.reconstruction, card.last.kl) == (last.reconstruction, last.kl)
    assert card.last.split == "validation"
    assert card.setup == open_run(finished_run).setup


def test_a_card_has_the_rate_and_the_weight_of_the_kl_that_hold_at_the_end(
    run_path: Path,
) -> None:
    change = {"kind": "change", "step": 0, "epoch": 0.0, "attempt": 1}
    before = read_card(run_path).setup
    for rate, beta, wanted in ((0.5, 3.0, (0.5, 3.0)), (-1.0, 2.0, None)):
        with (run_path / "metrics.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps({**change, "learning_rate": rate, "beta": beta}) + "\n")
        held = read_card(run_path).setup
        found = held.training.learning_rate, held.training.beta
        old = before.training.learning_rate, before.training.beta
        assert found == (wanted or old)
        assert held.model == before.model


def test_runs_are_found_in_a_folder_and_in_those_below_newest_first(
    finished_run: Path, tmp_path: Path
) -> None:
    import os

    for age, name in enumerate(["new", "sweep/old"]):
        place = shutil.copytree(finished_run, tmp_path / name)
        os.utime(place / "metrics.jsonl", (1e9 - age, 1e9 - age))
    (tmp_path / "damaged").mkdir()
    (tmp_path / "damaged" / "run.json").write_text("{")
    (tmp_path / "no run").mkdir()
    assert [card.name for card in list_runs(tmp_path)] == ["new", "old"]
    assert list_runs(tmp_path / "none") == ()


def test_a_run_without_an_epoch_has_no_bound(run_path: Path) -> None:
    (run_path / "metrics.jsonl").unlink()
    card = read_card(run_path)
    assert card.last is None
    assert card.best is None


def test_branches_find_their_ancestor_also_where_it_was_moved(finished_run: Path) -> None:
    root = read_card(finished_run)
    child = branch_of(root, "child", root)
    grandchild = branch_of(root, "grandchild", child, moved=True)
    orphan = branch_of(root, "orphan", replace(root, summary=replace(root.summary, path=Path("x"))))
    assert parents_of((grandchild, root, child, orphan)) == (2, -1, 1, -1)


def test_nobody_is_their_own_ancestor_whatever_the_manifests_claim(finished_run: Path) -> None:
    root = read_card(finished_run)
    one = branch_of(root, "one", branch_of(root, "two", root))
    two = branch_of(root, "two", one)
    hanging = branch_of(root, "hanging", one)
    assert parents_of((one, two)) == (-1, -1)
    assert parents_of((one, two, hanging)) == (-1, -1, -1)


@pytest.mark.parametrize("text", ["", "{", '{"kind": "epoch"}\n'])
def test_records_that_cannot_be_read_leave_the_card_without_them(run_path: Path, text: str) -> None:
    (run_path / "metrics.jsonl").write_text(text)
    assert read_card(run_path).last is None


def test_only_settings_that_differ_are_told_those_varied_most_first(setup: Setup) -> None:
    training = setup.training.model_copy(update={"beta": 4.0, "seed": 7})
    model = setup.model.model_copy(update={"latent_dim": 5})
    other = setup.model_copy(update={"training": training, "model": model})
    found = differences([setup, other])
    names = [row.name for row in found]
    assert names == ["training.beta", "model.latent_dim", "training.seed"]
    assert found[0].values == (1.0, 4.0)
    assert differences([setup, setup]) == ()
    assert differences([]) == ()


def test_every_setting_has_a_place_but_images_and_machine(setup: Setup) -> None:
    told = {name.partition(".")[2] for name in settings_of(setup)}
    flat = json.loads(setup.model_dump_json())
    known = set(flat["model"]) | set(flat["training"])
    known |= set(flat["training"]["objective"]) | set(flat["training"]["optimiser"])
    assert known - told == {"image_shape", "device", "threads", "objective", "optimiser"}
    assert settings_of(setup)["model.channels"] is None  # fully connected networks have none
