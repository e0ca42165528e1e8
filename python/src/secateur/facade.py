"""All that the bridge calls. JSON in, JSON out: `{"ok": ...}`, or `{"error": {code, message, pointer}}`; never a raise.

Trials run on the main thread, inside `serve`, so that signals reach them. The bridge's read loop moves to a thread of its
own, which answers `ping`, `cancel` and `check` while a trial runs.
"""

import functools
import json
import logging
import os
import queue
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from types import FrameType
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel

import __main__
from secateur.errors import Cancelled, SecateurError
from secateur.events import Events, LogHandler, LogStream
from secateur.lifeline import die_with_parent
from secateur.settings import Settings
from secateur.spec import CheckRequest, Memory, Sparsity, Timings, TrialResult, TrialSpec

SERVICE_GONE = 71
"""Exit status when the bridge's input ended."""


class Submission(BaseModel):
    """`submit`'s argument."""

    model_config = ConfigDict(alias_generator=to_camel, strict=True, extra="forbid")

    trial_id: str
    spec: TrialSpec


class Running:
    """The trial under way, and whether it was asked to stop."""

    def __init__(self, submission: Submission) -> None:
        self.trial_id = submission.trial_id
        self.spec = submission.spec
        self.cancel = threading.Event()


die_with_parent()
signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal's Ctrl-C is the service's to handle

_events = Events(__main__.ipc)
_submitted: queue.SimpleQueue[Running] = queue.SimpleQueue()
_running: Running | None = None
_engine: Any = None
_engine_error: SecateurError | None = None
_engine_tried = threading.Event()


def serve() -> str:
    """Run trials, one after the other, for as long as the process lives."""
    _capture_output()
    threading.Thread(target=_read_calls, name="bridge", daemon=True).start()
    signal.signal(signal.SIGUSR1, _interrupt)
    _start_engine()
    while True:
        running = _submitted.get()
        try:
            result = _engine.run(running.spec, progress=_events.progress, cancelled=running.cancel.is_set)
        except Cancelled:  # the signal came while the engine was tidying up
            result = _cancelled(running.spec)
        _finish(running, result)


def _answers(function: Callable[..., object]) -> Callable[..., str]:
    """Whatever happens becomes an answer."""

    @functools.wraps(function)
    def answer(*arguments: str) -> str:
        try:
            return json.dumps({"ok": function(*arguments)}, allow_nan=False)
        except SecateurError as error:
            return _error(error.code, error.message, error.pointer)
        except ValidationError as error:
            return _error("PRUNE_VALIDATION", str(error))
        except Exception as error:
            logging.getLogger(__name__).exception("%s failed", function.__name__)
            return _error("PRUNE_INTERNAL", "".join(traceback.format_exception_only(error)).strip())

    return answer


@_answers
def describe() -> object:
    """-> Catalogue"""
    return _ready_engine().describe().model_dump()


@_answers
def check(request: str) -> object:
    """CheckRequest -> CheckReport"""
    return _ready_engine().check(CheckRequest.from_json(request)).model_dump()


@_answers
def fingerprint(spec: str) -> object:
    """TrialSpec -> its fingerprint"""
    return _ready_engine().fingerprint(TrialSpec.from_json(spec))


@_answers
def submit(submission: str) -> object:
    """{trialId, spec} -> true. Its events follow, `done` last. Refused while another trial runs."""
    global _running
    running = Running(Submission.model_validate_json(submission))
    _ready_engine()
    if _running is not None:
        raise SecateurError("PRUNE_UNAVAILABLE", f"trial {_running.trial_id} is still running")
    _running = running
    _events.trial_id = running.trial_id
    _submitted.put(running)
    return True


@_answers
def cancel(trial_id: str) -> object:
    """ "id" -> whether that trial runs and has been asked to stop"""
    if _running is None or _running.trial_id != json.loads(trial_id):
        return False
    _running.cancel.set()
    return True


@_answers
def ping() -> object:
    """-> {pid, trialId}: answered during a trial too, unless something holds the interpreter's lock"""
    return {"pid": os.getpid(), "trialId": _running.trial_id if _running else None}


def _start_engine() -> None:
    global _engine, _engine_error
    # Imported here, on the main thread: torch takes seconds, and its thread count belongs to the thread that sets it.
    try:
        from secateur.engine import Engine  # noqa: PLC0415

        _engine = Engine(Settings.from_environment())
    except SecateurError as error:
        _engine_error = error
    except Exception as error:
        logging.getLogger(__name__).exception("the engine did not start")
        _engine_error = SecateurError("PRUNE_UNAVAILABLE", f"the engine did not start: {error}")
    finally:
        _engine_tried.set()


def _ready_engine() -> Any:
    _engine_tried.wait()
    if _engine_error is not None:
        raise _engine_error
    return _engine


def _finish(running: Running, result: TrialResult) -> None:
    global _running
    _running = None  # before `done` is out: the service may submit the next one at once
    _events.trial_id = None
    _events.done(running.trial_id, result)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    """The second step of a cancel, for code that doesn't look at the flag: raise wherever the trial is."""
    running = _running
    if running is None or not running.cancel.is_set() or _events.sending == threading.get_ident():
        return
    raise Cancelled


def _read_calls() -> None:
    try:
        while line := __main__.apiin.readline():
            if line.startswith("{"):
                call = json.loads(line)
                __main__.bridge.onMessage(call["r"], call["action"], call["ffid"], call["key"], call["val"])
    finally:
        os._exit(SERVICE_GONE)  # not sys.exit: the main thread may be in a call that never returns


def _capture_output() -> None:
    sys.stdout = LogStream(_events, "stdout", "info")
    sys.stderr = LogStream(_events, "stderr", "warning")
    logging.basicConfig(level=logging.INFO, format="%(message)s", handlers=[LogHandler(_events)], force=True)
    logging.captureWarnings(True)


def _cancelled(spec: TrialSpec) -> TrialResult:
    return TrialResult(
        status="cancelled",
        reason=None,
        fingerprint=None,
        sparsity=Sparsity(requested=spec.level, achieved=None),
        measurements=[],
        seconds=Timings(load=0, calibrate=0, prune=0, evaluate=0, total=0),
        tokens_per_second=None,
        memory=Memory(peak_bytes=0, device_peak_bytes=None),
        protocol=None,
        environment=None,
        warnings=[],
        error=None,
    )


def _error(code: str, message: str, pointer: str = "") -> str:
    return json.dumps({"error": {"code": code, "message": message, "pointer": pointer}})
