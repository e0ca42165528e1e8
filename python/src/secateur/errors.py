"""What goes wrong for a reason that a person can act on, and how a trial is told to stop."""

import difflib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager


class SecateurError(Exception):
    """A failure with a `PRUNE_*` code; the message says what to do.

    `pointer` is a JSON pointer into the spec (`/calibration/seqlen`), empty where no one field is to blame.
    """

    def __init__(self, code: str, message: str, pointer: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.pointer = pointer


@contextmanager
def at(pointer: str) -> Iterator[None]:
    """Errors raised inside are about this part of the spec: `pointer` goes before their own."""
    try:
        yield
    except SecateurError as error:
        error.pointer = pointer + error.pointer
        raise


class NotApplicable(Exception):
    """The method cannot work on this model by its nature; its cell in the table reads NA. The message says why."""


class Cancelled(BaseException):
    """The trial was asked to stop. Not an `Exception`, so that no library on the way swallows it."""


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A clause to append to "unknown ...": the nearest names, or all there are."""
    known = sorted(known)
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.6)
    return f"did you mean {' or '.join(near)}?" if near else f"known: {', '.join(known) or 'none'}"
