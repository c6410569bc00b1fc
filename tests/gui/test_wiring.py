"""Nothing that a view may wish is left without an ear, and no fact without an eye."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QMetaMethod, QObject

from tests.window import Hands
from vae_explorer.gui import wiring


def wishes_of(view: QObject) -> Iterator[str]:
    """Yield the names of the signals that the class of a view adds to those of Qt."""
    for kind in type(view).__mro__:
        if not kind.__module__.startswith("vae_explorer"):
            break
        meta = kind.staticMetaObject  # type: ignore[attr-defined]
        for index in range(meta.methodOffset(), meta.methodCount()):
            method = meta.method(index)
            if method.methodType() == QMetaMethod.MethodType.Signal:
                yield bytes(method.methodSignature().data()).decode()


def is_heard(view: QObject, signature: str) -> bool:
    index = view.metaObject().indexOfSignal(signature)
    return view.isSignalConnected(view.metaObject().method(index))


def test_every_wish_of_a_view_is_heard(hands: Hands) -> None:
    window, panels = hands.window, hands.panels
    views: list[QObject] = [
        window,
        window.toolbar,
        window.empty_state,
        panels.map,
        panels.folder,
        panels.settings,
        panels.inspector,
        panels.curves,
        panels.curves.heading_tools.runs,
        panels.samples,
        panels.reconstructions,
        panels.walk_strip,
        panels.evidence,
        panels.information,
        panels.gradients,
        panels.model,
        panels.gallery,
        panels.attributes,
        panels.diagnosis,
        panels.timeline,
        panels.traversals,
    ]
    wishes = [(view, signature) for view in views for signature in wishes_of(view)]
    assert len(wishes) > 40
    deaf = [f"{type(view).__name__}.{wish}" for view, wish in wishes if not is_heard(view, wish)]
    # The application hears it, which is not there in these tests.
    assert deaf == ["MainWindow.left()"]


def test_every_fact_is_shown(hands: Hands) -> None:
    session = hands.session
    exploration = session.exploration
    sources: list[QObject] = [
        session,
        session.trainer,
        exploration,
        exploration.selecting,
        exploration.walking,
        exploration.showing,
        exploration.traversing,
        session.planning,
        session.overlaying,
        session.rate_finding,
        exploration.fields,
        exploration.planes,
        exploration.guests,
        hands.bench.receiving,
        exploration.choosing,
        exploration.browsing,
        exploration.knowing,
        session.judging,
        session.rewinding,
        hands.bench.timekeeper,
        session.analysing,
        session.analysing.likelihoods,
        session.attributes,
        session.doctor,
        session.going_back,
        exploration.owning,
        exploration.steering,
        exploration.directions,
        exploration.applying,
        hands.bench.exporting,
    ]
    facts = [(source, signature) for source in sources for signature in wishes_of(source)]
    assert len(facts) > 25
    unseen = [f"{type(s).__name__}.{fact}" for s, fact in facts if not is_heard(s, fact)]
    assert unseen == []


@pytest.mark.parametrize("function", wiring.__all__)
def test_the_page_of_connections_connects_and_does_nothing_else(function: str) -> None:
    """Every receiver is a method with a name: the page can be read aloud."""
    tree = ast.parse(inspect.getsource(getattr(wiring, function)))
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Lambda | ast.If)]
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    assert calls
    assert all(
        isinstance(call.func, ast.Attribute) and call.func.attr == "connect" for call in calls
    )
