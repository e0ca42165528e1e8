"""Errors that a person can act on, and the exceptions that end a trial early."""

import difflib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager


class SecateurError(Exception):
    """A failure with a `PRUNE_*` code. The message says what is wrong and what to do.

    `pointer` is a JSON pointer into the spec (`/calibration/seqlen`), empty where no single field is wrong.
    """

    def __init__(self, code: str, message: str, pointer: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.pointer = pointer


class ModelChanged(SecateurError):
    """The files of a model are not those of the revision that was asked for: figures would be about another model."""

    def __init__(self, message: str) -> None:
        super().__init__("PRUNE_MODEL_CHANGED", message)


class NotFinite(SecateurError):
    """A number that must be finite is NaN or infinite. The message says where."""

    def __init__(self, message: str) -> None:
        super().__init__("PRUNE_NOT_FINITE", message)


@contextmanager
def at(pointer: str) -> Iterator[None]:
    """Inside, errors concern this part of the spec: `pointer` is put before their own pointers."""
    try:
        yield
    except SecateurError as error:
        error.pointer = pointer + error.pointer
        raise


class NotApplicable(Exception):
    """The method does not apply to this model; its cell in the table reads NA. The message says why."""


class Cancelled(BaseException):
    """The trial was asked to stop. Not an `Exception`, so that no library swallows it."""


def is_panic(error: BaseException) -> bool:
    """Whether a library written in Rust panicked. This is not an `Exception`, and its type cannot be imported."""
    return type(error).__name__ == "PanicException"


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A clause to append to "unknown ...": the most similar names, or all known names."""
    known = sorted(known)
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.6)
    return f"did you mean {' or '.join(near)}?" if near else f"known: {', '.join(known) or 'none'}"
