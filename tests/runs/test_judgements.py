"""What is said of images is kept, and nothing that is kept is believed unseen."""

from __future__ import annotations

import csv
import errno
import json
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.failing_disk import FailingDisk
from vae_explorer.errors import RunError
from vae_explorer.runs.judgement_file import JudgementFile
from vae_explorer.runs.judgements import LIMIT, Judgement, Judgements, clean_tag, parse_judgements
from vae_explorer.runs.lock import RunLock

paths = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=20)
words = st.text(max_size=40)


@given(st.lists(st.tuples(paths, words, words, st.booleans()), max_size=12))
def test_what_was_said_reads_back_the_same(said: list[tuple[str, str, str, bool]]) -> None:
    judgements = Judgements()
    for path, tag, note, excluded in said:
        judgements = judgements.changed([path], tag=tag, note=note, excluded=excluded)
    read = parse_judgements(judgements.json_text().encode(), "j")
    assert dict(read.by_path) == dict(judgements.by_path)
    rows = list(csv.reader(StringIO(judgements.csv_text())))
    assert rows[0] == ["path", "tags", "note", "excluded"]
    assert len(rows) == 1 + len(judgements)


def test_a_name_that_is_no_utf_8_reads_back_the_same() -> None:
    said = Judgements().changed(["caf\udce9.png"], tag="odd")
    assert parse_judgements(said.json_text().encode(), "j").of("caf\udce9.png").tags == ("odd",)
    assert r"caf\xe9.png" in said.csv_text()


def test_a_cell_that_a_spreadsheet_would_run_gets_an_apostrophe() -> None:
    said = Judgements().changed(["a.png"], note="=1+1")
    assert "'=1+1" in said.csv_text()


def test_tags_are_given_once_and_taken_away() -> None:
    said = Judgements().changed(["a"], tag="b").changed(["a"], tag=" b ").changed(["a"], tag="a")
    assert said.of("a") == Judgement(("a", "b"))
    assert said.changed(["a"], untag="a").changed(["a"], untag="b") == Judgements()
    assert clean_tag("a,\n b") == "a b"
    assert said.tags == ("a", "b")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b'{"format": "other", "schema": 1, "images": []}',
        b'{"format": "vae-explorer judgements", "schema": 2, "images": []}',
        b'{"format": "vae-explorer judgements", "schema": 1, "images": [{"path": 3}]}',
        b'{"format": "vae-explorer judgements", "schema": 1, "images": [{"path": "a", "tags": 1}]}',
        b"[" * 100_000,
    ],
)
def test_what_is_no_file_of_judgements_is_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(RunError, match="cannot be read") as caught:
        parse_judgements(content, "judgements.json")
    assert caught.value.code == "RUN_JUDGEMENTS"


def test_what_a_newer_program_adds_is_passed_over() -> None:
    content = json.loads(Judgements().changed(["a"], tag="b").json_text())
    content["images"][0]["stars"] = 5
    content["by"] = "someone"
    assert parse_judgements(json.dumps(content).encode(), "j").of("a").tags == ("b",)


def test_a_run_without_judgements_has_none(tmp_path: Path) -> None:
    assert JudgementFile(tmp_path).read() == Judgements()
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_file_is_set_aside_and_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "judgements.json").write_text("{")
    file = JudgementFile(tmp_path)
    with pytest.raises(RunError, match="cannot be read"):
        file.read()
    said = Judgements().changed(["a"], excluded=True)
    file.write(said, ours=False)
    assert (tmp_path / "judgements.json.1.bad").read_text() == "{"
    assert JudgementFile(tmp_path).read().excluded == {"a"}


def test_two_windows_do_not_overwrite_each_other(tmp_path: Path) -> None:
    here, there = JudgementFile(tmp_path), JudgementFile(tmp_path)
    assert here.read() == there.read() == Judgements()
    here.write(Judgements().changed(["a"], tag="mine"), ours=False)
    here.write(Judgements().changed(["a"], tag="again"), ours=False)
    with pytest.raises(RunError, match="another window") as caught:
        there.write(Judgements().changed(["b"], tag="yours"), ours=False)
    assert caught.value.code == "RUN_JUDGED_ELSEWHERE"
    assert JudgementFile(tmp_path).read().tags == ("again",)


def test_a_run_that_another_program_trains_is_not_written(tmp_path: Path) -> None:
    file = JudgementFile(tmp_path)
    lock = RunLock(tmp_path / "lock")
    with pytest.raises(RunError, match="another VAE Explorer is training") as caught:
        file.write(Judgements().changed(["a"], tag="b"), ours=False)
    assert caught.value.code == "RUN_JUDGED_LOCKED"
    assert not (tmp_path / "judgements.json").exists()
    file.write(Judgements().changed(["a"], tag="b"), ours=True)
    lock.release()
    file.write(Judgements().changed(["a"], tag="c"), ours=False)
    assert file.read().tags == ("c",)


def test_a_million_exclusions_can_be_read_again() -> None:
    paths = [f"images/{number:07d}.png" for number in range(1000)]
    said = Judgements().changed(paths, excluded=True)
    content = said.json_text().encode()
    assert parse_judgements(content, "j").excluded == set(paths)
    assert 1000 * len(content) < LIMIT


def test_what_could_not_be_read_again_is_not_written(tmp_path: Path) -> None:
    file = JudgementFile(tmp_path)
    file.write(Judgements().changed(["a"], tag="b"), ours=False)
    too_much = Judgements().changed([f"{number}" for number in range(18_000)], note="x" * 4000)
    with pytest.raises(RunError, match="larger than 64 MiB") as caught:
        file.write(too_much, ours=False)
    assert caught.value.code == "RUN_JUDGED_TOO_MUCH"
    assert JudgementFile(tmp_path).read().tags == ("b",)


def test_on_a_medium_that_is_only_to_be_read_what_is_said_is_kept_here(tmp_path: Path) -> None:
    file = JudgementFile(tmp_path, disk=FailingDisk(1, errno.EROFS, once=False))
    with pytest.raises(RunError, match="is kept here, but not saved") as caught:
        file.write(Judgements().changed(["a"], tag="b"), ours=False)
    assert caught.value.code == "RUN_SAVE_FORBIDDEN"
    assert "choose another folder" not in caught.value.sentence
    assert list(tmp_path.iterdir()) == []
