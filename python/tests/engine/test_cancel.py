"""A cancelled trial stops soon, in every phase, and leaves the model dense."""

import threading
from contextlib import ExitStack
from typing import Any

import pytest

from conftest import DENSE, EVALUATIONS, figures, run, succeed, trial_spec, warm, weights_digest
from secateur.calibration.statistics import ColumnNorms
from secateur.engine import Engine
from secateur.errors import Cancelled
from secateur.spec import Progress


@pytest.mark.parametrize("phase", ["load", "calibrate", "prune", "evaluate"])
def test_a_cancel_takes_effect_at_the_next_step_and_restores_the_weights(engine: Engine, phase: str) -> None:
    succeed(engine, trial_spec(**DENSE))
    before = weights_digest(engine)
    seen: list[Progress] = []

    def cancelled() -> bool:
        return bool(seen) and seen[-1].phase == phase and seen[-1].step == 1

    # The evaluation has two batches; the cancel comes between them.
    evaluations = [EVALUATIONS[0] | {"windows": 60}]
    result = run(engine, trial_spec(evaluations=evaluations), seen.append, cancelled)
    assert (result.status, result.error, result.measurements) == ("cancelled", None, [])
    assert (seen[-1].phase, seen[-1].step) == (phase, 1)
    assert weights_digest(engine) == before


def test_a_cancel_takes_effect_in_the_middle_of_a_batch(engine: Engine) -> None:
    dense = figures(succeed(engine, trial_spec(**DENSE)))
    asked = threading.Event()
    reached: list[int] = []

    def note(block: int, tokens: int) -> None:
        if tokens == EVALUATIONS[0]["seqlen"]:  # ignores the try on a few tokens
            reached.append(block)
        if reached == [0, 1]:
            asked.set()

    with ExitStack() as hooks:
        for index, block in enumerate(warm(engine).decoder.blocks):
            handle = block.register_forward_hook(lambda _, given, __, index=index: note(index, given[0].shape[1]))
            hooks.callback(handle.remove)
        result = run(engine, trial_spec(**DENSE), cancelled=asked.is_set)
    assert (result.status, result.measurements, reached) == ("cancelled", [], [0, 1])
    assert figures(succeed(engine, trial_spec(**DENSE))) == dense


def test_a_cancel_takes_effect_while_a_long_text_is_read(engine: Engine) -> None:
    text = engine.settings.data_roots[0] / "long.txt"
    text.write_text("the of and to in that is was " * 20_000)
    spec = trial_spec(calibration={"dataset": "file:long.txt", "samples": 1, "seqlen": 32})
    seen: list[str] = []

    def cancelled() -> bool:
        return bool(seen) and seen[-1].startswith("reading texts: ")

    result = run(engine, spec, lambda event: seen.append(event.message), cancelled)
    assert result.status == "cancelled"
    read = [message for message in seen if message.startswith("reading texts: ")]
    assert len(read) == 1  # of five pieces
    whole: list[str] = []
    assert run(engine, spec, lambda event: whole.append(event.message)).status == "succeeded"
    assert len({message for message in whole if message.startswith("reading texts: ")}) >= len(read) + 4
    text.unlink()


def test_a_cancel_may_be_raised_at_any_point(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    succeed(engine, trial_spec(**DENSE))
    before = weights_digest(engine)

    def interrupt(*_: Any) -> None:
        raise Cancelled

    monkeypatch.setattr(ColumnNorms, "norms", interrupt)
    assert run(engine, trial_spec()).status == "cancelled"
    assert weights_digest(engine) == before


def test_a_cancel_may_be_raised_during_the_clean_up(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    succeed(engine, trial_spec(**DENSE))
    before = weights_digest(engine)

    def interrupt(*_: Any) -> None:
        raise Cancelled

    with monkeypatch.context() as patch:
        patch.setattr(Engine, "_clean_up", interrupt)
        assert run(engine, trial_spec()).status == "cancelled"
    assert weights_digest(engine) != before
    succeed(engine, trial_spec(**DENSE))
    assert weights_digest(engine) == before
