"""The main thread: it owns the engine and runs submitted trials, one at a time."""

import logging
import queue
import signal
import sys
import threading
from concurrent.futures import Future
from functools import partial
from types import FrameType
from typing import TYPE_CHECKING

from secateur.bridge.events import Events
from secateur.errors import Cancelled, SecateurError
from secateur.settings import Settings
from secateur.spec import Keep, TrialSpec

if TYPE_CHECKING:
    from secateur.engine import Engine


class Running:
    """The trial that is running. `keep`: what to do with its model. `cancel` is set once it was asked to stop."""

    def __init__(self, trial_id: str, spec: TrialSpec, keep: Keep | None) -> None:
        self.trial_id = trial_id
        self.spec = spec
        self.keep = keep
        self.cancel = threading.Event()


class Server:
    """`run_forever` occupies the main thread; the bridge's thread calls the other methods."""

    def __init__(self, events: Events) -> None:
        self.running: Running | None = None
        self._events = events
        self._submitted: queue.SimpleQueue[Running] = queue.SimpleQueue()
        self._engine: Future[Engine] = Future()

    def run_forever(self) -> None:
        """Start the engine and run submitted trials until the process ends."""
        signal.signal(signal.SIGUSR1, self._interrupt)
        self._start_engine()
        while True:
            self._run(self._submitted.get())

    def submit(self, trial: Running) -> None:
        """Have the main thread run a trial. Raises SecateurError as `idle_engine` does."""
        self.idle_engine()
        self.running = trial
        self._events.trial_id = trial.trial_id
        self._submitted.put(trial)

    def cancel(self, trial_id: str) -> bool:
        """Ask a trial to stop. False if it is not running."""
        running = self.running
        if running is None or running.trial_id != trial_id:
            return False
        running.cancel.set()
        return True

    def idle_engine(self) -> "Engine":
        """Wait for the engine to start and return it.

        Raises SecateurError (`PRUNE_UNAVAILABLE`) if it is running a trial, and its own error if it did not start.
        """
        engine = self._engine.result()
        if self.running is not None:
            raise SecateurError("PRUNE_UNAVAILABLE", f"trial {self.running.trial_id} is still running")
        return engine

    def _start_engine(self) -> None:
        # Imported here, on the main thread: torch takes seconds, and a thread count holds for the thread that sets it.
        try:
            from secateur.engine import Engine  # noqa: PLC0415

            self._engine.set_result(Engine(Settings.from_environment()))
        except SecateurError as error:
            self._engine.set_exception(error)
        except Exception as error:
            logging.getLogger(__name__).exception("the engine did not start")
            self._engine.set_exception(SecateurError("PRUNE_UNAVAILABLE", f"the engine did not start: {error}"))

    def _run(self, running: Running) -> None:
        engine = self._engine.result()
        from secateur.artifacts import keep_model  # noqa: PLC0415 (imports torch, as the engine has done)

        keep = running.keep
        result = engine.run(
            running.spec,
            progress=self._events.progress,
            cancelled=running.cancel.is_set,
            keep=partial(keep_model, running.spec, keep) if keep else None,
            evaluate=keep is None or keep.original is None,
        )
        sys.stdout.flush()
        sys.stderr.flush()
        self.running = None  # before `done` is sent, because the service may answer it with the next trial
        self._events.trial_id = None
        self._events.done(running.trial_id, result)

    def _interrupt(self, _signal: int, _frame: FrameType | None) -> None:
        """The second step of a cancel, for code that does not check the flag: raise at any point of the trial."""
        running = self.running
        if running is None or not running.cancel.is_set() or self._events.sending == threading.get_ident():
            return
        raise Cancelled
