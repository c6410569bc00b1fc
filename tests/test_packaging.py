"""The wheel, the pins, and the script that makes the environment."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from packaging.requirements import Requirement

import vae_explorer

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(vae_explorer.__file__).parent.parent
SCRIPT = ROOT / "packaging" / "dev.py"
pytestmark = pytest.mark.skipif(not SCRIPT.exists(), reason="not run from a checkout")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from the checkout."""
    place = tmp_path_factory.mktemp("wheel")
    line = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(place)]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (built,) = place.glob("*.whl")
    return built


@pytest.fixture
def torch_script(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(SCRIPT.parent))
    import dev_torch

    return dev_torch


def test_the_wheel_holds_the_program_its_resources_and_its_licence(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    for folder, inside in (
        ("vae_explorer", "vae_explorer"),
        ("resources", "vae_explorer/_resources"),
    ):
        for file in (ROOT / folder).rglob("*"):
            if file.is_file() and "__pycache__" not in file.parts:
                assert f"{inside}/{file.relative_to(ROOT / folder).as_posix()}" in held
    assert any(name.endswith("licenses/LICENSE") for name in held)
    top = {name.partition("/")[0] for name in held}
    assert top == {"vae_explorer", f"vae_explorer-{vae_explorer.__version__}.dist-info"}


def test_resources_are_found_in_the_wheel(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path)
    some = next(path for path in sorted((ROOT / "resources").rglob("*")) if path.is_file())
    name = some.relative_to(ROOT / "resources").as_posix()
    program = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
        "from vae_explorer.resources import resource_path\n"
        f"print(resource_path({name!r}))"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", program], capture_output=True, text=True, check=False
    )
    assert Path(done.stdout.strip()) == tmp_path / "vae_explorer" / "_resources" / name, done.stderr


def test_every_dependency_is_pinned_within_its_bounds() -> None:
    pins: dict[str, list[str]] = {}
    for line in (ROOT / "packaging" / "constraints.txt").read_text("utf-8").splitlines():
        if found := re.match(r"([\w-]+)==(\S+)", line):
            pins.setdefault(found[1], []).append(found[2])
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    wanted = [Requirement(text) for texts in (project["dependencies"], *extras) for text in texts]
    for requirement in wanted:
        if requirement.name != project["name"]:
            versions = pins[requirement.name]
            assert versions
            assert all(requirement.specifier.contains(version) for version in versions)


def test_what_is_imported_is_declared_and_what_is_declared_is_used() -> None:
    names = {"PIL": "pillow", "PySide6": "pyside6-essentials", "shiboken6": "pyside6-essentials"}
    names |= {"sklearn": "scikit-learn", "typing_extensions": "typing-extensions"}
    names |= {"annotated_types": "annotated-types", "openTSNE": "opentsne", "umap": "umap-learn"}
    used: set[str] = set()
    for path in (ROOT / "vae_explorer").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                used |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                used.add(str(node.module).partition(".")[0])
            elif isinstance(node, ast.Call) and ast.unparse(node.func) == "find_spec":
                used.add(ast.literal_eval(node.args[0]))
    others = used - set(sys.stdlib_module_names) - {"vae_explorer"}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    offered = project["optional-dependencies"]["umap"]
    declared = {Requirement(text).name for text in (*project["dependencies"], *offered)}
    assert {names.get(name, name) for name in others} == declared


def test_the_faulty_qt_is_outside_the_bounds() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    (qt,) = [Requirement(text) for text in project["dependencies"] if "pyside" in text]
    assert not any(qt.specifier.contains(bad) for bad in ("6.10.1", "6.11.0", "6.11.1", "6.12.0"))
    assert qt.specifier.contains("6.11.3")


@pytest.mark.parametrize(
    ("answer", "flavour"),
    [
        ("580.65.06, 9.0\n", ""),
        ("590.10, 12.0\n590.10, 8.6\n", ""),
        ("570.124.06, 8.9\n", "cu126"),
        ("580.65.06, 6.1\n", "cu126"),
        ("580.65.06, 9.0\n580.65.06, 7.0\n", "cu126"),
        ("470.82.01, 7.5\n", "cpu"),
        ("No devices were found\n", "cpu"),
        ("", "cpu"),
    ],
)
def test_the_driver_decides_which_build_of_torch_is_installed(
    torch_script: ModuleType, answer: str, flavour: str
) -> None:
    assert torch_script.flavour_for_driver(answer) == flavour


def test_thepinned_torch_is_the_one_in_the_lock_input(torch_script: ModuleType) -> None:
    wanted = (ROOT / "packaging" / "torch.in").read_text("utf-8")
    assert f"torch=={torch_script.pinned_torch()}\n" in wanted


def test_an_unknown_build_of_torch_ends_in_a_sentence(
    torch_script: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VAE_TORCH", "cuda")
    with pytest.raises(SystemExit, match="VAE_TORCH=cuda is none of PyTorch's builds"):
        torch_script.asked_flavour()


@pytest.mark.parametrize("version", [(3, 7), (3, 10), (3, 15)])
def test_another_python_is_told_which_one_is_needed(version: tuple[int, int]) -> None:
    program = (
        f"import runpy, sys\nsys.version_info = {version}\nsys.argv = ['dev.py', 'test']\n"
        f"runpy.run_path({str(SCRIPT)!r}, run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"PATH": "/nowhere"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "needs Python 3.11 to 3.14, and this is {}.{}".format(*version) in done.stderr


def test_usage_is_told_without_an_environment() -> None:
    line = [sys.executable, "-S", str(SCRIPT)]
    assert subprocess.run([*line, "--help"], capture_output=True, check=False).returncode == 0
    done = subprocess.run([*line, "tset"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "usage: python3 packaging/dev.py COMMAND" in done.stdout
