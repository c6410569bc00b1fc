"""The documents say what the program does: their code runs, their links lead somewhere."""

from __future__ import annotations

import ast
import re
import runpy
from functools import cache
from pathlib import Path

import pytest

import vae_explorer
from vae_explorer import errors
from vae_explorer.images import remarks

ROOT = Path(vae_explorer.__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
KINDS = set(errors.__all__) | {"UnreadableImage", "UnreadableTable", "Rejected"}
pytestmark = pytest.mark.skipif(not (ROOT / "docs").exists(), reason="not run from a checkout")


@cache
def errors_made() -> list[tuple[str, list[ast.expr]]]:
    """Return where errors are made: of which kind, and with what."""
    return [
        (kind, node.args)
        for path in (ROOT / "vae_explorer").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and (kind := ast.unparse(node.func)) in KINDS
    ]


def codes_in_use() -> set[str]:
    """Return the codes that errors are made with, and the start of those put together."""
    found: set[str] = set()
    for _, given in errors_made():
        for argument in given[:2]:
            if isinstance(argument, ast.JoinedStr):
                argument = argument.values[0]
            if isinstance(argument, ast.Constant):
                found |= set(re.findall(r"^[A-Z]{2,}(?:_[A-Z]*)+$", str(argument.value)))
    return found


def sentences_of_errors() -> list[str]:
    """Return what is said of each error, with braces where a value stands."""
    told = []
    for kind, given in errors_made():
        # Of a file that is not used the reason alone is said, behind its name.
        sentence = given[1] if kind in errors.__all__ and len(given) > 1 else None
        if isinstance(sentence, ast.Constant):
            told.append(str(sentence.value))
        elif isinstance(sentence, ast.JoinedStr):
            parts = (getattr(part, "value", None) for part in sentence.values)
            told.append("".join(part if isinstance(part, str) else "{}" for part in parts))
    return told


def codes_in_words() -> set[str]:
    guide = (ROOT / "docs" / "user-guide.md").read_text("utf-8")
    return set(re.findall(r"\*\*([A-Z]{2,}(?:_[A-Z]*)+)…?\*\*", guide))


def test_every_code_has_its_words_in_the_user_guide_and_no_word_is_left_over() -> None:
    made_by_reason = {"EXPORT_"}  # told under "Why a file could not be written"
    used = codes_in_use() - made_by_reason | remarks.CODES
    assert len(used) > 40
    assert used == codes_in_words()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8")):
        if target.startswith("https://"):
            continue
        name, _, anchor = target.partition("#")
        path = (page.parent / name).resolve() if name else page
        assert path.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.MULTILINE)
            slugs = {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in headings}
            assert anchor in slugs, target


@pytest.fixture
def shorter_training(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let suggested trainings last a few steps: the code is on trial, not the patience."""
    suggest = vae_explorer.suggest_setup

    def suggest_short(*args: object, **kwargs: object) -> object:
        setup = suggest(*args, **kwargs)
        training = setup.training.model_copy(update={"epochs": 2, "batch_size": 600})
        return setup.model_copy(update={"training": training})

    monkeypatch.setattr(vae_explorer, "suggest_setup", suggest_short, raising=False)


@pytest.mark.usefixtures("shorter_training")
def test_the_python_of_the_readme_and_then_that_of_the_guide_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for page, old, new in (
        ("README.md", "digits-run", "my-run"),
        ("docs/user-guide.md", "", ""),
    ):
        text = (ROOT / page).read_text("utf-8")
        (block,) = re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
        script = tmp_path / "script.py"
        script.write_text(block.replace(old, new) if old else block, encoding="utf-8")
        runpy.run_path(str(script))
    assert re.fullmatch(r"ELBO -?\d+\.\d nats per image\n", capsys.readouterr().out)
    assert (tmp_path / "walk.png").stat().st_size > 100
