"""The main thread's work: the engine, and the trials that are handed to it one at a time."""

import logging
import queue
import signal
import sys
import threading
from concurrent.futures import Future
from types import FrameType
from typing import TYPE_CHECKING

from secateur.bridge.events import Events
from secateur.errors import Cancelled, SecateurError
from secateur.settings import Settings
from secateur.spec import Memory, Sparsity, Timings, TrialResult, TrialSpec

if TYPE_CHECKING:
    from secateur.engine.engine import Engine


class Running:
    """The trial under way, and whether it was asked to stop."""

    def __init__(self, trial_id: str, spec: TrialSpec) -> None:
        self.trial_id = trial_id
        self.spec = spec
        self.cancel = threading.Event()


class Server:
    """`run_forever` holds the main thread; the other methods are called from the bridge's."""

    def __init__(self, events: Events) -> None:
        self.running: Running | None = None
        self._events = events
        self._submitted: queue.SimpleQueue[Running] = queue.SimpleQueue()
        self._engine: Future[Engine] = Future()

    def run_forever(self) -> None:
        """Start the engine and run what is submitted, for as long as the process lives."""
        signal.signal(signal.SIGUSR1, self._interrupt)
        self._start_engine()
        while True:
            self._run(self._submitted.get())

    def submit(self, trial_id: str, spec: TrialSpec) -> None:
        """Have the main thread run a trial. Raises SecateurError like `idle_engine`."""
        self.idle_engine()
        self.running = Running(trial_id, spec)
        self._events.trial_id = trial_id
        self._submitted.put(self.running)

    def cancel(self, trial_id: str) -> bool:
        """Ask a trial to stop. False if it doesn't run."""
        running = self.running
        if running is None or running.trial_id != trial_id:
            return False
        running.cancel.set()
        return True

    def idle_engine(self) -> "Engine":
        """The engine, once it is there. Raises SecateurError if it can't be had, or runs a trial."""
        engine = self._engine.result()
        if self.running is not None:
            raise SecateurError("PRUNE_UNAVAILABLE", f"trial {self.running.trial_id} is still running")
        return engine

    def _start_engine(self) -> None:
        # Imported here, on the main thread: torch takes seconds, and a thread count holds for the thread that sets it.
        try:
            from secateur.engine.engine import Engine  # noqa: PLC0415

            self._engine.set_result(Engine(Settings.from_environment()))
        except SecateurError as error:
            self._engine.set_exception(error)
        except Exception as error:
            logging.getLogger(__name__).exception("the engine did not start")
            self._engine.set_exception(SecateurError("PRUNE_UNAVAILABLE", f"the engine did not start: {error}"))

    def _run(self, running: Running) -> None:
        engine = self._engine.result()
        try:
            result = engine.run(running.spec, progress=self._events.progress, cancelled=running.cancel.is_set)
        except Cancelled:  # the signal came while the engine was tidying up
            result = _cancelled(running.spec)
        sys.stdout.flush()
        sys.stderr.flush()
        self.running = None  # before `done` is out: the service may submit the next one at once
        self._events.trial_id = None
        self._events.done(running.trial_id, result)

    def _interrupt(self, _signal: int, _frame: FrameType | None) -> None:
        """The second step of a cancel, for code that doesn't look at the flag: raise wherever the trial is."""
        running = self.running
        if running is None or not running.cancel.is_set() or self._events.sending == threading.get_ident():
            return
        raise Cancelled


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
