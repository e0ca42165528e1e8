"""Pushes progress, logs and results to the service. Any thread may push; lines never mix."""

import io
import json
import logging
import threading
import time
from collections.abc import Callable
from typing import Literal, Protocol

from secateur.spec import DoneEvent, LogEvent, Progress, ProgressEvent, TrialResult

_PROGRESS_INTERVAL = 0.1
"""Seconds between two progress events of one phase. The service stores one per second, so more are not needed."""

_LINE_LIMIT = 8_192
"""Characters of a log line. A longer line is split into several."""

LogLevel = Literal["debug", "info", "warning", "error", "critical"]


class Ipc(Protocol):
    """pythonia's outgoing side."""

    queue: Callable[[object], None]


class Events:
    """Pushes events over pythonia's pipe. The bridge's own answers go through the same lock."""

    def __init__(self, ipc: Ipc) -> None:
        self._lock = threading.Lock()
        self._write = ipc.queue
        self._last_progress: tuple[str, str, float] = ("", "", 0.0)
        self.trial_id: str | None = None
        self.sending: int | None = None
        """The thread that is writing now. A signal handler must not raise in it: half a line breaks the reader."""
        ipc.queue = self._send

    def progress(self, progress: Progress) -> None:
        """Push a step. A phase's first and last step are always sent, the others at most ten per second."""
        assert self.trial_id is not None
        trial, phase, at = self._last_progress
        now = time.monotonic()
        same_phase = (trial, phase) == (self.trial_id, progress.phase)
        if same_phase and progress.step < progress.steps and now - at < _PROGRESS_INTERVAL:
            return
        self._last_progress = (self.trial_id, progress.phase, now)
        self._push(ProgressEvent(kind="progress", trial_id=self.trial_id, at=_now(), progress=progress).to_json())

    def log(self, level: LogLevel, logger: str, message: str) -> None:
        """Push a line for the service's log, with the id of the running trial, if there is one."""
        # File names may contain half a surrogate pair, which is not valid text elsewhere.
        text = message.encode(errors="replace").decode()
        for start in range(0, len(text), _LINE_LIMIT):
            part = text[start : start + _LINE_LIMIT]
            event = LogEvent(kind="log", trial_id=self.trial_id, at=_now(), level=level, logger=logger, message=part)
            self._push(event.to_json())

    def done(self, trial_id: str, result: TrialResult) -> None:
        """Push the result of a trial."""
        self._push(DoneEvent(kind="done", trial_id=trial_id, at=_now(), result=result).to_json())

    def _push(self, event: str) -> None:
        # `c` routes it to the service's handler; `r` is a number that no request has.
        self._send({"c": "event", "r": -1, "v": event})

    def _send(self, message: object) -> None:
        line = message if isinstance(message, str) else json.dumps(message)
        with self._lock:
            self.sending = threading.get_ident()
            try:
                self._write(line)
            finally:
                self.sending = None


class LogHandler(logging.Handler):
    """Turns records of `logging` into log events, and with `captureWarnings` those of `warnings` too."""

    def __init__(self, events: Events) -> None:
        super().__init__()
        self._events = events

    def emit(self, record: logging.LogRecord) -> None:
        """Push the record."""
        try:
            self._events.log(_level(record.levelno), record.name, self.format(record))
        except Exception:  # noqa: BLE001 (no log call may raise, by the rules of `logging`)
            self.handleError(record)


class LogStream(io.TextIOBase):
    """Replaces `sys.stdout` and `sys.stderr`: every printed line becomes a log event."""

    def __init__(self, events: Events, name: str, level: LogLevel) -> None:
        self._events = events
        self._name = name
        self._level = level
        self._unfinished = threading.local()  # each thread has its own unfinished line, so that two never mix

    def writable(self) -> bool:
        """Always true."""
        return True

    def write(self, text: str) -> int:
        """Push the lines that are complete."""
        # A progress bar redraws its line after a carriage return: each redraw becomes a line.
        *lines, unfinished = (self._line + text).replace("\r", "\n").split("\n")
        self._line = unfinished
        for line in lines:
            self._log(line)
        if len(unfinished) > _LINE_LIMIT:
            self.flush()
        return len(text)

    def flush(self) -> None:
        """Push the unfinished line; later text starts another line."""
        unfinished, self._line = self._line, ""
        self._log(unfinished)

    @property
    def _line(self) -> str:
        return getattr(self._unfinished, "line", "")

    @_line.setter
    def _line(self, line: str) -> None:
        self._unfinished.line = line

    def _log(self, line: str) -> None:
        if line.strip():
            self._events.log(self._level, self._name, line)


def _level(number: int) -> LogLevel:
    if number >= logging.CRITICAL:
        return "critical"
    if number >= logging.ERROR:
        return "error"
    if number >= logging.WARNING:
        return "warning"
    return "info" if number >= logging.INFO else "debug"


def _now() -> int:
    return time.time_ns() // 1_000_000
