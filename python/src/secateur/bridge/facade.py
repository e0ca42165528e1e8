"""Every function that the bridge calls.

JSON in, JSON out: `{"ok": ...}` or `{"error": {code, message, pointer}}`. They never raise.

Trials run on the main thread, inside `serve`, so that signals reach them. The bridge's read loop moves to a thread of
its own, which answers `ping` and `cancel` while a trial runs. Only one thread may use the engine at a time: calls that
need it are rejected until the trial has ended.
"""

import functools
import json
import logging
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable

from pydantic import ValidationError

import __main__
from secateur.bridge.events import Events, LogHandler, LogStream
from secateur.bridge.lifeline import die_with_parent
from secateur.bridge.serving import Server
from secateur.errors import SecateurError
from secateur.spec import CheckRequest, FingerprintsRequest, TrialSpec, Wire

SERVICE_GONE = 71
"""Exit status after the bridge's input ended."""


class Submission(Wire):
    """The argument of `submit`."""

    trial_id: str
    spec: TrialSpec


class Cancellation(Wire):
    """The argument of `cancel`."""

    trial_id: str


die_with_parent()
signal.signal(signal.SIGINT, signal.SIG_IGN)  # the service handles a terminal's Ctrl-C
_events = Events(__main__.ipc)
_server = Server(_events)


def serve() -> None:
    """Run trials, one after the other, until the process ends."""
    sys.stdout = LogStream(_events, "stdout", "info")
    sys.stderr = LogStream(_events, "stderr", "warning")
    logging.basicConfig(level=logging.INFO, format="%(message)s", handlers=[LogHandler(_events)], force=True)
    logging.captureWarnings(True)
    threading.Thread(target=_read_calls, name="bridge", daemon=True).start()
    _server.run_forever()


def _answers(function: Callable[..., object]) -> Callable[..., str]:
    """Turns what the function returns or raises into a JSON answer."""

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
    """Answer a Catalogue."""
    return _server.idle_engine().describe().model_dump()


@_answers
def check(request: str) -> object:
    """Answer a CheckRequest with a CheckReport."""
    parsed = CheckRequest.from_json(request)
    return _server.idle_engine().check(parsed).model_dump()


@_answers
def fingerprint(spec: str) -> object:
    """Answer a TrialSpec with its fingerprint."""
    parsed = TrialSpec.from_json(spec)
    return _server.idle_engine().fingerprint(parsed)


@_answers
def fingerprints(request: str) -> object:
    """Answer a FingerprintsRequest with a list for each environment: the fingerprint of each cell."""
    parsed = FingerprintsRequest.from_json(request)
    return _server.idle_engine().fingerprints(parsed)


@_answers
def submit(submission: str) -> object:
    """Answer `{trialId, spec}` with true; events follow, `done` last. Rejected while another trial runs."""
    submitted = Submission.from_json(submission)
    _server.submit(submitted.trial_id, submitted.spec)
    return True


@_answers
def cancel(cancellation: str) -> object:
    """Ask the trial of `{trialId}` to stop. Answers whether it is running."""
    return _server.cancel(Cancellation.from_json(cancellation).trial_id)


@_answers
def ping() -> object:
    """Answer `{pid, trialId}`, also during a trial, unless a call holds the interpreter's lock."""
    running = _server.running
    return {"pid": os.getpid(), "trialId": running.trial_id if running else None}


def _read_calls() -> None:
    try:
        while line := __main__.apiin.readline():
            if line.startswith("{"):
                call = json.loads(line)
                __main__.bridge.onMessage(call["r"], call["action"], call["ffid"], call["key"], call["val"])
    finally:
        os._exit(SERVICE_GONE)  # not sys.exit: the main thread may be in a call that never returns


def _error(code: str, message: str, pointer: str = "") -> str:
    return json.dumps({"error": {"code": code, "message": message, "pointer": pointer}})
