"""Answers each call in a process of its own: forked from a fork server, limited, and killed after its answer.

Whatever a user's model, tokenizer or text does to that process, the other calls go on.
"""

import json
import multiprocessing
import signal
import threading
import time
from dataclasses import dataclass
from multiprocessing import connection, forkserver
from multiprocessing.context import ForkServerProcess
from typing import Any

from secateur.bridge.check_child import CallName, answer_call
from secateur.bridge.limits import Limits
from secateur.errors import SecateurError
from secateur.files import DigestCache, entry_bytes
from secateur.lifeline import PARENT_GONE

_LONGEST_MESSAGE = 64 << 20
"""Bytes of a child's message. The longest are fingerprints: one for each trial and kind of host."""

_LARGE_FILES = 4 << 30
"""Bytes of new files from which on their digests explain that the CPU time ran out."""

_FORK_SERVER_DIED = 255
"""multiprocessing's exit code of a child whose exit code was not reported."""


def start_fork_server() -> None:
    """Start it in the background. Every later call starts it again if it has died."""
    multiprocessing.set_forkserver_preload(["secateur.bridge.fork_server"])
    forkserver.ensure_running()


@dataclass
class _Call:
    """`reading`: the pointer to the part of the job that the child reads. `digested`: bytes of new files."""

    process: ForkServerProcess
    reading: str = ""
    digested: int = 0
    cancelled: bool = False


class Children:
    """The calls under way.

    Any thread may call if it lives as long as this process: the fork server dies with its starter.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._calls: dict[str, _Call] = {}
        self._digests = DigestCache()
        self._lock = threading.Lock()  # multiprocessing collects all exit codes at every start, and not thread-safely

    def call(self, call_id: str, name: CallName, argument: str) -> object:
        """What the child answers, as JSON's types.

        Raises SecateurError: that of the child; `PRUNE_CHECK_LIMIT` if the child died of what it read;
        `PRUNE_UNAVAILABLE` if the call was cancelled, waited for too long, or found no fork server.
        """
        reader, writer = connection.Pipe(duplex=False)
        arguments = (writer, name, argument, self._limits, dict(self._digests.entries))
        process = multiprocessing.get_context("forkserver").Process(target=answer_call, args=arguments, daemon=True)
        call = self._calls[call_id] = _Call(process)
        try:
            with reader, writer:
                self._start(process)
                writer.close()  # only the child's end is open now, so its death ends the input
                answer = None if call.cancelled else self._receive(reader, call)
        finally:
            del self._calls[call_id]
            exit_code = self._end(process)
        if answer is None:
            raise self._death(call, exit_code)
        if "error" in answer:
            raise SecateurError(**answer["error"])
        return answer["ok"]

    def cancel(self, call_id: str) -> bool:
        """Kill the child of a call. False if there is no such call."""
        call = self._calls.get(call_id)
        if call is None:
            return False
        call.cancelled = True
        with self._lock:
            if call.process.pid is not None:
                _kill(call.process)
        return True

    def cancel_all(self) -> None:
        """Kill all children."""
        for call_id in list(self._calls):
            self.cancel(call_id)

    def _start(self, process: ForkServerProcess) -> None:
        """Returns when the child was forked, which takes seconds while the fork server starts."""
        try:
            with self._lock:
                process.start()
        except (OSError, EOFError) as error:
            raise SecateurError("PRUNE_UNAVAILABLE", f"the fork server of the checks did not start: {error}") from error

    def _receive(self, reader: connection.Connection, call: _Call) -> dict[str, Any] | None:
        """The JSON answer of the child, or None if it died first."""
        deadline = time.monotonic() + self._limits.seconds
        while reader.poll(max(0, deadline - time.monotonic())):
            try:
                message = json.loads(reader.recv_bytes(_LONGEST_MESSAGE))
            except EOFError:
                return None
            match message:
                case ["reading", pointer]:
                    call.reading = pointer
                case ["digest", entry, digest]:
                    self._digests.remember(entry, digest)
                    call.digested += entry_bytes(entry)
                case ["answer", answer]:
                    return dict(json.loads(answer))
        raise _unfinished(call, f"took longer than {self._limits.seconds:g} s")

    def _end(self, process: ForkServerProcess) -> int | None:
        """Kill the child if it still runs. Returns its exit code, or None if it was never started."""
        if process.pid is None:
            return None
        _kill(process)
        connection.wait([process.sentinel])
        with self._lock:
            process.join()
        return process.exitcode

    def _death(self, call: _Call, exit_code: int | None) -> SecateurError:
        if call.cancelled:
            return SecateurError("PRUNE_UNAVAILABLE", "the check was cancelled")
        if exit_code is None or exit_code in (_FORK_SERVER_DIED, PARENT_GONE):
            return SecateurError("PRUNE_UNAVAILABLE", "the fork server of the checks died; try again")
        if exit_code == -signal.SIGXCPU and call.digested >= _LARGE_FILES:
            return _unfinished(call, "reads large files")
        return self._limits.death(exit_code, call.reading)


def _unfinished(call: _Call, reason: str) -> SecateurError:
    return SecateurError(
        "PRUNE_UNAVAILABLE",
        f"the check of #{call.reading} {reason}; try again: it skips what it has downloaded and the files it has read",
    )


def _kill(process: ForkServerProcess) -> None:
    if not connection.wait([process.sentinel], 0):  # a process that has ended may have left its id to another one
        process.kill()
