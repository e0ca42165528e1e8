"""The child of a check: answers one call and ends. The parent imports this file too, but must not import torch."""

import functools
import json
import logging
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Literal

from secateur.bridge.answers import answers
from secateur.bridge.limits import OUT_OF_MEMORY, Limits
from secateur.errors import SecateurError
from secateur.files import DIGESTS
from secateur.lifeline import die_with_parent
from secateur.settings import Settings
from secateur.spec import CheckRequest, FingerprintsRequest

if TYPE_CHECKING:
    from secateur.engine import Engine

CallName = Literal["describe", "check", "fingerprints"]
"""The methods of `Engine` that can be called. The last two take JSON."""


def answer_call(pipe: Connection, name: CallName, argument: str, limits: Limits, digests: dict[str, str]) -> None:
    """Send what is read, the digests of files that were read, and the answer, each as JSON: `[kind, ...]`.

    Exits with `OUT_OF_MEMORY` if an allocation fails. `digests`: the entries of the digest cache to start with.
    """
    die_with_parent()
    limits.apply()
    logging.basicConfig(format="%(levelname)s %(name)s: %(message)s")

    def send(kind: str, *values: str) -> None:
        pipe.send_bytes(json.dumps([kind, *values]).encode())

    DIGESTS.entries.update(digests)
    DIGESTS.on_new = functools.partial(send, "digest")
    send("answer", answers(_answer)(name, argument, functools.partial(send, "reading")))


def _answer(name: CallName, argument: str, reading: Callable[[str], None]) -> object:
    engine = _start_engine()
    from secateur.hardware.memory import is_out_of_memory  # noqa: PLC0415 (imports torch)

    try:
        match name:
            case "describe":
                return engine.describe().model_dump()
            case "check":
                return engine.check(CheckRequest.from_json(argument), reading).model_dump()
            case "fingerprints":
                return engine.fingerprints(FingerprintsRequest.from_json(argument), reading)
    except Exception as error:
        if is_out_of_memory(error):
            sys.exit(OUT_OF_MEMORY)
        raise


def _start_engine() -> "Engine":
    try:
        from secateur.engine import Engine  # noqa: PLC0415 (imports torch; the fork server has done so already)

        return Engine(Settings.from_environment())
    except SecateurError:
        raise
    except Exception as error:
        raise SecateurError("PRUNE_UNAVAILABLE", f"the engine did not start: {error}") from error
