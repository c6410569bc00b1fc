"""Saved attributes come back as they were; what is no such file is refused in a sentence."""

from __future__ import annotations

import errno
import json
from pathlib import Path

import pytest

from tests.failing_disk import FailingDisk
from vae_explorer.errors import RunError
from vae_explorer.runs.attributes import AttributeFile, SavedAttribute


def glasses(name: str = "glasses", **changes: object) -> SavedAttribute:
    facts = {
        "name": name,
        "direction": (0.6, -0.8),
        "distance": 1.5,
        "auc": 0.93,
        "auc_se": 0.02,
        "angle": 8.0,
        "angle_low": 3.0,
        "angle_high": 16.0,
        "images_a": 2,
        "images_b": 1,
        "epoch": 12.0,
        "step": 340,
        "group_a": ("a/1.png", "a/ü.png"),
        "group_b": ("b/3.png",),
        "said_a": "2 chosen images",
    }
    return SavedAttribute.model_validate({**facts, **changes})


def test_what_is_saved_comes_back(tmp_path: Path) -> None:
    saved = (glasses(), glasses("beard “full”", direction=(0.0, 1.0)))
    AttributeFile(tmp_path).write(saved)
    assert AttributeFile(tmp_path).read() == saved


def test_a_run_without_the_file_has_none(tmp_path: Path) -> None:
    assert AttributeFile(tmp_path).read() == ()


@pytest.mark.parametrize(
    "change",
    [
        {"direction": [3.0, 4.0]},
        {"direction": []},
        {"direction": [float("nan"), 1.0]},
        {"auc": 1.2},
        {"distance": 1e300},
        {"name": ""},
        {"name": "x" * 81},
        {"group_a": "a/1.png"},
        {"extra": 1},
        {"step": -1},
    ],
)
def test_a_file_with_something_else_in_it_is_refused(
    tmp_path: Path, change: dict[str, object]
) -> None:
    file = AttributeFile(tmp_path)
    file.write([glasses()])
    path = tmp_path / "attributes.json"
    content = json.loads(path.read_text())
    content["attributes"][0] |= change
    path.write_text(json.dumps(content))
    with pytest.raises(RunError, match=r"attributes\.json cannot be used") as refused:
        AttributeFile(tmp_path).read()
    assert refused.value.code == "RUN_ATTRIBUTES"


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff\xfe", b'{"form": 2, "attributes": []}'])
def test_no_json_of_ours_is_refused_and_never_written_over(tmp_path: Path, content: bytes) -> None:
    path, file = tmp_path / "attributes.json", AttributeFile(tmp_path)
    path.write_bytes(content)
    with pytest.raises(RunError):
        file.read()
    with pytest.raises(RunError) as refused:
        file.write([glasses()])
    assert refused.value.code == "RUN_ATTRIBUTES_ELSEWHERE"
    assert path.read_bytes() == content


def test_what_another_window_wrote_is_not_lost(tmp_path: Path) -> None:
    ours, theirs = AttributeFile(tmp_path), AttributeFile(tmp_path)
    ours.read()
    theirs.write([glasses("theirs")])
    with pytest.raises(RunError, match="from outside"):
        ours.write([glasses("ours")])
    assert [each.name for each in AttributeFile(tmp_path).read()] == ["theirs"]


def test_names_that_are_no_text_are_saved_escaped(tmp_path: Path) -> None:
    AttributeFile(tmp_path).write([glasses(group_a=("caf\udce9.png",))])
    assert AttributeFile(tmp_path).read()[0].group_a == ("caf\\xe9.png",)


def test_a_link_in_place_of_the_file_is_not_followed(tmp_path: Path) -> None:
    AttributeFile(tmp_path).write([glasses()])
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "attributes.json").symlink_to(tmp_path / "attributes.json")
    with pytest.raises(RunError):
        AttributeFile(tmp_path / "other").read()


@pytest.mark.parametrize("call", range(1, 7))
def test_a_disk_that_fails_leaves_what_was_there(tmp_path: Path, call: int) -> None:
    AttributeFile(tmp_path).write([glasses("old")])
    failing = AttributeFile(tmp_path, disk=FailingDisk(call, errno.ENOSPC))
    failing.read()
    with pytest.raises(RunError) as refused:
        failing.write([glasses("new")])
    assert refused.value.code.startswith("RUN_SAVE_")
    assert refused.value.sentence.startswith("The attributes are kept here, but not saved.")
    assert [each.name for each in AttributeFile(tmp_path).read()] == ["old"]
    assert [path.name for path in tmp_path.iterdir()] == ["attributes.json"]


def test_what_could_not_be_read_again_is_not_written(tmp_path: Path) -> None:
    file = AttributeFile(tmp_path)
    file.write([glasses()])
    large = tuple(f"{number:01000d}" for number in range(70_000))
    with pytest.raises(RunError, match="larger than 64 MiB") as caught:
        file.write([glasses(), glasses("beard", group_a=large)])
    assert caught.value.code == "RUN_ATTRIBUTES_TOO_MUCH"
    assert AttributeFile(tmp_path).read() == (glasses(),)
