"""Events for the service: throttled progress, and a log event for every line from prints, logging and warnings."""

import json
import logging
import threading
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from secateur.bridge.events import Events, LogHandler, LogStream
from secateur.spec import Phase, Progress


class Pipe:
    """Stands in for pythonia's outgoing side and keeps what is written."""

    def __init__(self) -> None:
        self.written: list[str] = []
        self.queue: Callable[[object], None] = lambda line: self.written.append(str(line))

    def events(self) -> list[dict[str, Any]]:
        return [json.loads(json.loads(line)["v"]) for line in self.written]

    def logged(self) -> list[tuple[str, str, str]]:
        return [(event["level"], event["logger"], event["message"]) for event in self.events()]


@pytest.fixture
def pipe() -> Pipe:
    return Pipe()


@pytest.fixture
def events(pipe: Pipe) -> Events:
    events = Events(pipe)
    events.trial_id = "t1"
    return events


@pytest.fixture
def logger(events: Events) -> Iterator[logging.Logger]:
    logger = logging.getLogger("test_events")
    handler = LogHandler(events)
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    yield logger
    logger.removeHandler(handler)


def progress(phase: Phase, step: int, steps: int = 100) -> Progress:
    return Progress(phase=phase, step=step, steps=steps, unit="batch", fraction=step / steps, message="m")


def test_progress_is_throttled_except_the_first_and_last_step_of_a_phase(
    events: Events, pipe: Pipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 100.0
    monkeypatch.setattr("secateur.bridge.events.time.monotonic", lambda: now)
    for step in range(1, 101):
        events.progress(progress("prune", step))
        now += 0.01
    events.progress(progress("evaluate", 0))
    events.trial_id = "t2"
    events.progress(progress("evaluate", 0))
    sent = [(event["trialId"], event["progress"]["phase"], event["progress"]["step"]) for event in pipe.events()]
    assert sent[0] == ("t1", "prune", 1)
    assert sent[-3:] == [("t1", "prune", 100), ("t1", "evaluate", 0), ("t2", "evaluate", 0)]
    assert 11 <= len(sent) <= 14  # one second of steps at ten per second, and the first and last steps


def test_a_printed_line_is_logged_with_its_trial(events: Events, pipe: Pipe) -> None:
    out = LogStream(events, "stdout", "info")
    print("one\ntwo", 3, "\n\n", file=out)
    print("half", end="", file=out)
    print("\r10%\r20%", file=out)
    assert pipe.logged() == [("info", "stdout", line) for line in ["one", "two 3 ", "half", "10%", "20%"]]
    assert {event["trialId"] for event in pipe.events()} == {"t1"}
    events.trial_id = None
    print("later", file=out)
    assert pipe.events()[-1]["trialId"] is None


def test_flush_pushes_the_unfinished_line(events: Events, pipe: Pipe) -> None:
    out = LogStream(events, "stderr", "warning")
    print("no newline", end="", file=out, flush=True)
    out.flush()
    print("more", file=out)
    assert pipe.logged() == [("warning", "stderr", "no newline"), ("warning", "stderr", "more")]


def test_a_long_line_is_split(events: Events, pipe: Pipe) -> None:
    out = LogStream(events, "stdout", "info")
    out.write("x" * 20_000)
    assert [len(message) for _, _, message in pipe.logged()] == [8_192, 8_192, 3_616]


def test_lines_of_two_threads_never_mix(events: Events, pipe: Pipe) -> None:
    out = LogStream(events, "stdout", "info")
    barrier = threading.Barrier(2)

    def shout(word: str) -> None:
        for _ in range(200):
            out.write(word)
            barrier.wait()  # the other thread is in the middle of its line, too
            out.write(f"-{word}\n")

    threads = [threading.Thread(target=shout, args=(word,)) for word in ("oak", "elm")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    messages = [message for _, _, message in pipe.logged()]
    assert sorted(messages) == ["elm-elm"] * 200 + ["oak-oak"] * 200


def test_half_a_surrogate_pair_is_replaced(events: Events, pipe: Pipe) -> None:
    events.log("info", "files", "half a pair \udc80, a zero \0, a snowman \N{SNOWMAN}")
    assert pipe.logged() == [("info", "files", "half a pair ?, a zero \0, a snowman \N{SNOWMAN}")]


def test_logging_keeps_level_logger_and_traceback(logger: logging.Logger, pipe: Pipe) -> None:
    for number in (logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR, logging.CRITICAL):
        logger.log(number, "at %d", number)
    assert [level for level, _, _ in pipe.logged()] == ["debug", "info", "warning", "error", "critical"]
    assert pipe.logged()[0] == ("debug", "test_events", "at 10")
    try:
        int("luck")
    except ValueError:
        logger.exception("it failed")
    _, _, message = pipe.logged()[-1]
    assert message.startswith("it failed\nTraceback")
    assert message.endswith("ValueError: invalid literal for int() with base 10: 'luck'")


def test_a_log_call_never_raises(events: Events, pipe: Pipe, capsys: pytest.CaptureFixture[str]) -> None:
    handler = LogHandler(events)  # without a logger: pytest's handler raises
    handler.handle(logging.makeLogRecord({"name": "a", "msg": "%d", "args": ("not a number",)}))
    assert "Arguments: ('not a number',)" in capsys.readouterr().err
    assert pipe.written == []


def test_warnings_come_through_logging(events: Events, pipe: Pipe) -> None:
    logger, handler = logging.getLogger("py.warnings"), LogHandler(events)
    logger.addHandler(handler)
    logging.captureWarnings(True)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            logging.captureWarnings(True)
            warnings.warn("mind the step", stacklevel=1)
    finally:
        logging.captureWarnings(False)
        logger.removeHandler(handler)
    level, name, message = pipe.logged()[0]
    assert (level, name) == ("warning", "py.warnings")
    assert "UserWarning: mind the step" in message


def test_answers_of_the_bridge_use_the_same_lock(events: Events, pipe: Pipe) -> None:
    """pythonia writes through the same lock, so its lines are never inside an event."""
    pipe.queue({"r": 7, "key": "string", "val": "x"})
    events.log("info", "a", "b")
    assert json.loads(pipe.written[0]) == {"r": 7, "key": "string", "val": "x"}
    assert pipe.written[1].startswith('{"c": "event", "r": -1')
    assert events.sending is None
