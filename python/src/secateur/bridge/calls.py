"""What both facades share: the tie to the service, and the loop that reads its calls."""

import json
import logging
import signal
import sys
from collections.abc import Callable

import __main__
from secateur.bridge.events import Events, LogHandler, LogStream
from secateur.lifeline import die_with_parent

SERVICE_GONE = 71
"""Exit status after the bridge's input ended."""


def connect() -> Events:
    """Tie the life of this process to the service. Returns the events that go there."""
    die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the service handles a terminal's Ctrl-C
    return Events(__main__.ipc)


def send_output(events: Events) -> None:
    """Send what this process prints, logs and warns as events."""
    sys.stdout = LogStream(events, "stdout", "info")
    sys.stderr = LogStream(events, "stderr", "warning")
    logging.basicConfig(level=logging.INFO, format="%(message)s", handlers=[LogHandler(events)], force=True)
    logging.captureWarnings(True)


def read_calls(handle: Callable[..., object]) -> None:
    """Hand over the arguments of pythonia's `onMessage` for each call, until the service closes its end."""
    while line := __main__.apiin.readline():
        if line.startswith("{"):
            call = json.loads(line)
            handle(call["r"], call["action"], call["ffid"], call["key"], call["val"])
