"""News that wait for a hand."""

from __future__ import annotations

from PySide6.QtCore import QTimer

from vae_explorer.gui.session.held_news import HeldNews


def test_news_pass_at_once_while_no_hand_moves(qapp: object) -> None:
    news, came = HeldNews(), []
    news.came.connect(came.append)
    news.take((1, 2))  # type: ignore[arg-type]
    news.take((3,))  # type: ignore[arg-type]
    assert came == [(1, 2), (3,)]


def test_news_under_a_moving_hand_come_together_and_in_order(qapp: object) -> None:
    news, came = HeldNews(), []
    news.came.connect(came.append)
    news._moved_s = float("inf")  # it never rests
    news.take((1, 2))  # type: ignore[arg-type]
    timer = news.findChild(QTimer)
    assert came == []
    assert timer is not None
    assert timer.isActive()
    news.take((3,))  # type: ignore[arg-type]
    assert came == []
    news.let_go()
    assert came == [(1, 2, 3)]
    assert not timer.isActive()
    news.let_go()
    assert len(came) == 1


def test_a_hand_that_never_rests_does_not_hold_news_for_ever(qapp: object) -> None:
    news, came = HeldNews(), []
    news.came.connect(came.append)
    news._moved_s = float("inf")
    news.take((1,))  # type: ignore[arg-type]
    news._held_s = float("-inf")  # that was long ago
    timer = news.findChild(QTimer)
    assert timer is not None
    timer.stop()
    timer.timeout.emit()
    assert came == [(1,)]
