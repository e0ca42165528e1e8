"""Every function that a worker calls through the bridge. JSON in, JSON out; they never raise.

Trials run on the main thread, inside `serve`, so that signals reach them. The bridge's read loop moves to a thread of
its own, which answers `ping` and `cancel` while a trial runs. Only one thread may use the engine at a time: calls that
need it are rejected until the trial has ended.
"""

import os
import threading

import __main__
from secateur.bridge.answers import answers
from secateur.bridge.calls import SERVICE_GONE, connect, read_calls, send_output
from secateur.bridge.serving import Running, Server
from secateur.spec import Keep, TrialSpec, Wire


class Submission(Wire):
    """The argument of `submit`. `keep`: what to do with the pruned model; null: forget it."""

    trial_id: str
    spec: TrialSpec
    keep: Keep | None = None


class Cancellation(Wire):
    """The argument of `cancel`."""

    trial_id: str


_events = connect()
_server = Server(_events)


def serve() -> None:
    """Run trials, one after the other, until the process ends."""
    send_output(_events)
    threading.Thread(target=_answer_calls, name="bridge", daemon=True).start()
    _server.run_forever()


@answers
def describe() -> object:
    """Answer a Catalogue."""
    return _server.idle_engine().describe().model_dump()


@answers
def fingerprint(spec: str) -> object:
    """Answer a TrialSpec with its fingerprint."""
    parsed = TrialSpec.from_json(spec)
    return _server.idle_engine().fingerprint(parsed)


@answers
def submit(submission: str) -> object:
    """Answer `{trialId, spec, keep}` with true; events follow, `done` last. Rejected while another trial runs."""
    submitted = Submission.from_json(submission)
    _server.submit(Running(submitted.trial_id, submitted.spec, submitted.keep))
    return True


@answers
def cancel(cancellation: str) -> object:
    """Ask the trial of `{trialId}` to stop. Answers whether it is running."""
    return _server.cancel(Cancellation.from_json(cancellation).trial_id)


@answers
def ping() -> object:
    """Answer `{pid, trialId}`, also during a trial, unless a call holds the interpreter's lock."""
    running = _server.running
    return {"pid": os.getpid(), "trialId": running.trial_id if running else None}


def _answer_calls() -> None:
    try:
        read_calls(__main__.bridge.onMessage)
    finally:
        os._exit(SERVICE_GONE)  # not sys.exit: the main thread may be in a call that never returns
