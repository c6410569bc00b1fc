"""One writer at a time, whatever happens to it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from vae_explorer.errors import RunError
from vae_explorer.runs.lock import RunLock

HOLDER = """
import sys
from pathlib import Path
from vae_explorer.errors import RunError
from vae_explorer.runs.lock import RunLock
print("ready", flush=True)
sys.stdin.readline()
try:
    lock = RunLock(Path(sys.argv[1]))
    print("got", flush=True)
except RunError:
    print("refused", flush=True)
sys.stdin.readline()
"""


def holder(path: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def go(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def answer(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def end(process: subprocess.Popen[str], *, by_force: bool = False) -> None:
    if by_force:
        process.kill()
    process.communicate()


def test_a_second_writer_is_refused_in_one_process(tmp_path: Path) -> None:
    first = RunLock(tmp_path / "lock")
    with pytest.raises(RunError, match="is being trained by another") as caught:
        RunLock(tmp_path / "lock")
    assert caught.value.code == "RUN_LOCKED"
    first.release()
    first.release()
    RunLock(tmp_path / "lock").release()


def test_the_owner_is_named_and_its_death_frees_the_lock(tmp_path: Path) -> None:
    process = holder(tmp_path / "lock")
    go(process)
    assert answer(process) == "got"
    with pytest.raises(RunError, match=f"process {process.pid} on "):
        RunLock(tmp_path / "lock")
    end(process, by_force=True)
    RunLock(tmp_path / "lock").release()


def test_of_writers_that_start_together_exactly_one_gets_the_lock(tmp_path: Path) -> None:
    processes = [holder(tmp_path / "lock") for _ in range(8)]
    for process in processes:
        go(process)
    answers = [answer(process) for process in processes]
    for process in processes:
        end(process)
    assert sorted(answers) == ["got"] + ["refused"] * 7


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"[1]", b'{"pid": "x"}', b"[" * 4000])
def test_an_odd_lock_file_is_no_obstacle(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "lock"
    first = RunLock(path)
    path.write_bytes(content)
    with pytest.raises(RunError, match="VAE Explorer"):
        RunLock(path)
    first.release()
    RunLock(path).release()


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "target").write_bytes(b"precious")
    (tmp_path / "lock").symlink_to(tmp_path / "target")
    with pytest.raises(OSError, match=r".+"):
        RunLock(tmp_path / "lock")
    assert (tmp_path / "target").read_bytes() == b"precious"
