"""Every function that the API and control call through the bridge. JSON in, JSON out; they never raise.

This process neither imports torch nor reads what users name: each call is answered by a child. Calls are answered
concurrently; the service bounds their number.
"""

import functools
import signal
import sys
from concurrent.futures import ThreadPoolExecutor

import __main__
from secateur.bridge.answers import answers
from secateur.bridge.calls import SERVICE_GONE, connect, read_calls, send_output
from secateur.bridge.check_child import CallName
from secateur.bridge.children import Children, start_fork_server
from secateur.bridge.limits import Limits
from secateur.spec import Wire

_THREADS = 16
"""More than the service has calls under way, so that a cancellation never waits."""


class Question(Wire):
    """The argument of `ask`. `argument`: the JSON of a CheckRequest or FingerprintsRequest; empty for `describe`."""

    call_id: str
    name: CallName
    argument: str


class Cancellation(Wire):
    """The argument of `cancel`."""

    call_id: str


_events = connect()
_children = Children(Limits())
_threads = ThreadPoolExecutor(_THREADS)


def serve() -> None:
    """Answer calls until the process ends."""
    send_output(_events)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    del __main__.__file__  # otherwise every child would run pythonia's program
    start_fork_server()
    try:
        read_calls(functools.partial(_threads.submit, __main__.bridge.onMessage))
        sys.exit(SERVICE_GONE)
    finally:
        _children.cancel_all()  # Python waits for its threads before it exits


@answers
def ask(question: str) -> object:
    """Answer a Question as `Engine` does: with a Catalogue, a CheckReport, or fingerprints."""
    asked = Question.from_json(question)
    return _children.call(asked.call_id, asked.name, asked.argument)


@answers
def cancel(cancellation: str) -> object:
    """Kill the child of `{callId}`. Answers whether there was one."""
    return _children.cancel(Cancellation.from_json(cancellation).call_id)
