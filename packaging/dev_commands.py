"""The commands of ``packaging/dev.py``."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
from pathlib import Path

import dev_environment
import dev_pip
import dev_system
from dev_pip import ROOT, child_environment

from vae_explorer.cli.system_libraries import display_problem

__all__ = ["bench", "check", "fidelity", "lock", "run", "test", "trial"]

# torch itself pins each of these to the build it needs, and the builds differ.
BOUND_TO_TORCH = re.compile(r"(nvidia|cuda|triton)[-=]")
HEADLESS_EPOCHS = "5"
PEERS = ROOT / "build" / "peers"
MOST_WORKERS = 4  # each needs about a gigabyte of memory
FIRST_LINE = "# Made by `python3 packaging/dev.py lock`. Used as constraints, not as requirements."


def run(arguments: list[str]) -> int:
    """Start the window on the sample faces, or ``vae-explorer`` with the given arguments."""
    if dev_system.wants_display():
        _bring_for_qt(window=True)
    python = dev_environment.ensure("")
    program: list[str | Path] = [python, "-P", "-m", "vae_explorer"]
    if arguments:
        return _call(*program, *arguments)
    if display_problem() is None:
        return _call(*program, "--sample", "faces", "--train")
    print("There is no display for the window; training on the sample faces without one.")
    return _run_headless(program)


def _run_headless(program: list[str | Path]) -> int:
    question = "from vae_explorer.places import runs_dir; print(runs_dir())"
    place = Path(_answer(program[0], "-c", question))
    number = 1
    while (folder := place / f"faces-{number:02}").exists():
        number += 1
    samples = folder.with_name(f"{folder.name}-samples.png")
    steps: list[list[str | Path]] = [
        ["train", "--sample", "faces", "--run", folder, "--epochs", HEADLESS_EPOCHS],
        ["evaluate", folder],
        ["sample", folder, "--count", "64", "--output", samples],
    ]
    for step in steps:
        if (code := _call(*program, *step)) != 0:
            return code
    print(
        f"\nThe run is in {folder}\n64 images drawn from it: {samples}\n"
        f"To go on: python3 packaging/dev.py run resume '{folder}' --epochs 40"
    )
    return 0


def test(arguments: list[str]) -> int:
    """Run the tests without a display."""
    _bring_for_qt(window=False)
    python = dev_environment.ensure("[test]")
    # A file's tests share what they set up, so they stay together; in the order of the folders,
    # which has the many shortest last, no worker has a long file left when the others are done.
    workers = str(min(MOST_WORKERS, os.cpu_count() or 1))
    shared = ["-n", workers, "--dist", "loadfile", "--no-loadscope-reorder"]
    return _call(python, "-m", "pytest", *(arguments or shared), cwd=ROOT)


def _bring_for_qt(*, window: bool) -> None:
    """Bring what Qt lacks, and in the same go what the environment will."""
    missing = dev_system.missing_for_qt(window=window)
    if not dev_environment.VENV.exists():
        missing += dev_system.missing_for_venv()
    dev_system.bring(missing)


def check(arguments: list[str]) -> int:
    """Run every check that is no test; all of them, so that one call shows everything."""
    if arguments:
        raise SystemExit("The command check takes no arguments.")
    python = dev_environment.ensure("[dev]")
    lint_imports = "from importlinter.cli import lint_imports_command as c; c(['--no-logo'])"
    codes = [
        _call(python, "-m", "ruff", "format", "--check", ".", cwd=ROOT),
        _call(python, "-m", "ruff", "check", ".", cwd=ROOT),
        _call(python, "-m", "mypy", cwd=ROOT),
        _call(python, "-c", lint_imports, cwd=ROOT),
    ]
    return max(codes)


def fidelity(arguments: list[str]) -> int:
    """Rerun published recipes on MNIST; paths are those of whoever calls."""
    python = dev_environment.ensure("")
    return _call(python, "-m", "tests.fidelity", *arguments, path=ROOT)


def bench(arguments: list[str]) -> int:
    """Measure speeds beside those of peers, which are brought into a folder of their own."""
    python = dev_environment.ensure("[test]")
    wanted = (ROOT / "tests" / "bench" / "requirements.txt").read_text(encoding="utf-8")
    stamp = PEERS / "requirements.txt"
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        print("Installing the peers that speeds are compared with.", flush=True)
        shutil.rmtree(PEERS, ignore_errors=True)
        line = ["--no-deps", "--target", str(PEERS), "-r", "tests/bench/requirements.txt"]
        if dev_pip.pip_quietly(python, *line):
            stamp.write_text(wanted, encoding="utf-8")
        else:
            print("They could not be installed; only what needs none of them is measured.")
    path = f"{ROOT}{os.pathsep}{PEERS}"
    return _call(python, "-m", "tests.bench", *arguments, path=path)


def trial(arguments: list[str]) -> int:
    """Run a trial of strength: damaged files, killed writers, power cuts, malicious files."""
    python = dev_environment.ensure("[test]")
    return _call(python, "-m", "tests.trials", *arguments, cwd=ROOT)


def lock(arguments: list[str]) -> int:
    """Make the constraints anew with uv: for every system and Python, a week behind PyPI."""
    python = dev_environment.ensure("[dev]")
    line = [str(python), "-m", "uv", "pip", "compile", "pyproject.toml", "packaging/build.in"]
    line += ["--all-extras", "--universal", "--python-version", "3.11", "-c", "packaging/torch.in"]
    line += ["--exclude-newer", "7 days", "--no-annotate", "--no-header", "--quiet", *arguments]
    environment = child_environment()
    for name in ("UV_FIND_LINKS", "UV_INDEX", "UV_EXTRA_INDEX_URL"):
        environment.pop(name, None)  # local wheels would leave their marks in the lock
    done = subprocess.run(
        line, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=False
    )
    if done.returncode == 0 and "\ntorch==" in done.stdout:
        pins = [pin for pin in done.stdout.splitlines() if not BOUND_TO_TORCH.match(pin)]
        text = "\n".join([FIRST_LINE, *pins, ""])
        (ROOT / "packaging" / "constraints.txt").write_text(text, encoding="utf-8")
    return done.returncode


def _call(*line: str | Path, cwd: Path | None = None, path: Path | str | None = None) -> int:
    """Show a command, run it, and return its exit code; modules are also found in ``path``."""
    words = [str(word) for word in line]
    print("$", " ".join(["python", *words[1:]]), flush=True)
    environment = child_environment(**({"PYTHONPATH": str(path)} if path else {}))
    with subprocess.Popen(words, cwd=cwd, env=environment) as child:
        # Ctrl-C reaches the child by itself, which then saves; it must not be killed meanwhile.
        signal.signal(signal.SIGINT, lambda *_: None)
        signal.signal(signal.SIGTERM, lambda *_: child.terminate())
        code = child.wait()
    return code if code >= 0 else 128 - code


def _answer(*line: str | Path) -> str:
    return subprocess.run(
        line, check=True, capture_output=True, text=True, env=child_environment()
    ).stdout.strip()
