"""Calls that this program never makes, each with the reason why not."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import vae_explorer

ROOT = Path(vae_explorer.__file__).parent
MODULES = {path.relative_to(ROOT).as_posix(): path for path in sorted(ROOT.rglob("*.py"))}

# Opening a run or an image must never run anything from it.
PICKLERS = {"pickle", "cPickle", "dill", "cloudpickle", "shelve", "marshal", "joblib"}
FORBIDDEN_NAMES = {
    "QSettings": "it writes into the registry or unknown places; preferences are a JSON file",
    "QDataStream": "it reads Python objects as pickles",
    "processEvents": "it lets events in where nobody expects them; emit a signal instead",
}
_GHOSTS = ("itemAt", "itemAtPosition", "invisibleRootItem", "horizontalHeaderItem")
# Memory is damaged when something else comes to lie where it was.
FORBIDDEN_NAMES |= dict.fromkeys(_GHOSTS, "what Qt deletes of it stays alive for Python")
FORBIDDEN_CALLS = {
    "eval": "it runs text as code",
    "exec": "it runs text as code",
    "torch.load": "it unpickles; runs are safetensors",
    "torch.save": "it pickles; runs are safetensors",
    "os.system": "it goes through a shell",
    "os.popen": "it goes through a shell",
    "time.sleep": "it is no synchronisation",
}
FORBIDDEN_ARGUMENTS = {
    "shell": "it goes through a shell",
    "allow_pickle": "it unpickles",
    "interval": "Qt finds no setter of this name in Turkish, where the capital of i has a dot",
}
THE_ONE_READER = "images/decode.py"
THE_ONE_SCROLLER = "gui/widgets/scroll_area.py"


def complaints(source: str, module: str) -> Iterator[str]:
    """Yield what is wrong with the source text of a module, one sentence each."""
    for node in ast.walk(ast.parse(source)):
        for name in _imported(node):
            if name.partition(".")[0] in PICKLERS:
                yield f"imports {name}"
        name = _last_name(node)
        if name in FORBIDDEN_NAMES:
            yield f"uses {name}: {FORBIDDEN_NAMES[name]}"
        if name == "QScrollArea" and module != THE_ONE_SCROLLER:
            yield "uses QScrollArea: it may lay its contents out without an end; use ScrollArea"
        if isinstance(node, ast.Call):
            yield from _about_call(node, module)


def _about_call(call: ast.Call, module: str) -> Iterator[str]:
    called = ast.unparse(call.func)
    if called in FORBIDDEN_CALLS:
        yield f"calls {called}: {FORBIDDEN_CALLS[called]}"
    if called.endswith(".terminate") and module.startswith("gui/"):
        yield f"calls {called}: a thread that is cut off leaves locks and files as they are"
    if called in {"QPixmap", "QImage"} and len(call.args) == 1 and _is_path(call.args[0]):
        yield f"calls {called} on a path: Qt's readers guess the kind of file and know no limits"
    if called in {"Image.open", "PIL.Image.open"} and module != THE_ONE_READER:
        yield f"calls {called}: only {THE_ONE_READER} reads pictures, with its limits"
    for keyword in call.keywords:
        if keyword.arg in FORBIDDEN_ARGUMENTS and not _is_false(keyword.value):
            yield f"passes {keyword.arg}: {FORBIDDEN_ARGUMENTS[keyword.arg]}"


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]
    return []


def _last_name(node: ast.AST) -> str | None:
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.alias):
        return node.name
    return node.id if isinstance(node, ast.Name) else None


def _is_path(node: ast.expr) -> bool:
    text = ast.unparse(node)
    if "resource_path(" in text:
        return False  # a picture of our own
    is_text = isinstance(node, ast.Constant | ast.JoinedStr) or text.startswith("str(")
    return is_text or any(word in text.lower() for word in ("path", "file"))


def _is_false(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is False


def test_no_module_makes_a_forbidden_call() -> None:
    found = {
        module: told
        for module, path in MODULES.items()
        if (told := list(complaints(path.read_text(encoding="utf-8"), module)))
    }
    assert found == {}


@pytest.mark.parametrize(
    "source",
    [
        "import pickle",
        "from joblib import load",
        "def f():\n    import dill.source",
        "torch.load(path, weights_only=True)",
        "torch.save({}, path)",
        "from PySide6.QtCore import QSettings",
        "QtCore.QDataStream(device)",
        "QApplication.processEvents()",
        "eval(text)",
        "os.system('ls')",
        "subprocess.run('ls', shell=True)",
        "np.load(path, allow_pickle=flag)",
        "time.sleep(1)",
        "QTimer(self, interval=20)",
        "thread.terminate()",
        "QPixmap('icon.png')",
        "QImage(str(name))",
        "Image.open(path)",
        "scroll = QScrollArea()",
    ],
)
def test_the_check_sees(source: str) -> None:
    assert list(complaints(source, "gui/example.py"))


@pytest.mark.parametrize(
    "source",
    [
        "QPixmap(side, side)",
        "QPixmap(pixmap.size())",
        "QPixmap(str(resource_path('icon.png')))",
        "np.load(path, allow_pickle=False)",
    ],
)
def test_the_check_lets_pass(source: str) -> None:
    assert not list(complaints(source, "gui/example.py"))
