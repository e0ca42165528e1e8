"""The JSON answers to the service's calls: `{"ok": ...}` or `{"error": {code, message, pointer}}`."""

import functools
import json
import logging
import traceback
from collections.abc import Callable

from pydantic import ValidationError

from secateur.errors import SecateurError


def answers(function: Callable[..., object]) -> Callable[..., str]:
    """Turns what the function returns or raises into an answer."""

    @functools.wraps(function)
    def answer(*arguments: str) -> str:
        try:
            return json.dumps({"ok": function(*arguments)}, allow_nan=False)
        except SecateurError as error:
            return _error(error)
        except ValidationError as error:
            return _error(SecateurError("PRUNE_VALIDATION", str(error)))
        except Exception as error:
            logging.getLogger(function.__module__).exception("%s failed", function.__name__)
            message = "".join(traceback.format_exception_only(error)).strip()
            return _error(SecateurError("PRUNE_INTERNAL", message))

    return answer


def _error(error: SecateurError) -> str:
    return json.dumps({"error": {"code": error.code, "message": error.message, "pointer": error.pointer}})
