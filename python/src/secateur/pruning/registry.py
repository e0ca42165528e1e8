"""The pruning methods, by id. A method is one file in `methods/`; no other file needs to mention it."""

import functools
import importlib
import inspect
import logging
import pkgutil
from typing import Any

from pydantic import ValidationError

from secateur.errors import SecateurError, did_you_mean
from secateur.pruning import methods, test_methods
from secateur.pruning.method import Method
from secateur.settings import has_test_methods

DENSE = "dense"
"""The id of the baseline. It prunes nothing and is not a method, so a job cannot list it."""


_log = logging.getLogger(__name__)
_broken: dict[str, str] = {}
"""Why a method is left out, by its id, or by the name of its file if that cannot be imported."""


@functools.cache
def all_methods() -> dict[str, type[Method]]:
    """Every method that can be used, by id, sorted by id. The files are imported at the first call.

    A broken method is left out, and the log says why: the others stay usable.
    """
    found: dict[str, type[Method]] = {}
    folders = [methods, test_methods] if has_test_methods() else [methods]
    for name in [
        info.name for folder in folders for info in pkgutil.iter_modules(folder.__path__, f"{folder.__name__}.")
    ]:
        try:
            module = importlib.import_module(name)
        except Exception as error:  # noqa: BLE001 (whatever the code of a method raises)
            _leave_out(name.rpartition(".")[2].replace("_", "-"), error)
            continue
        for method in vars(module).values():
            if inspect.isclass(method) and issubclass(method, Method) and method.__module__ == module.__name__:
                try:
                    add(found, method)
                except Exception as error:  # noqa: BLE001 (as above)
                    _leave_out(getattr(method, "id", method.__qualname__), error)
    return dict(sorted(found.items()))


def add(found: dict[str, type[Method]], method: type[Method]) -> None:
    """Add a method. Raises TypeError, AttributeError or ValueError, saying what it lacks, or that its id is taken."""
    if inspect.isabstract(method):
        raise TypeError(f"{method.__qualname__} does not define {', '.join(sorted(method.__abstractmethods__))}")
    method.describe()
    if method.id in found or method.id == DENSE:
        raise ValueError(f"two methods have the id {method.id!r}")
    found[method.id] = method


def _leave_out(method_id: str, error: Exception) -> None:
    _broken[method_id] = " ".join(str(error).split())
    _log.error("the method %s is left out: %s", method_id, _broken[method_id])


def create(method_id: str, params: dict[str, Any]) -> Method:
    """Create a method. Raises SecateurError `PRUNE_UNKNOWN_METHOD`, or `PRUNE_INVALID_PARAMS` with a pointer."""
    method = all_methods().get(method_id)
    if method is None and method_id in _broken:
        raise SecateurError("PRUNE_UNKNOWN_METHOD", f"the method {method_id} is broken: {_broken[method_id]}", "/id")
    if method is None:
        hint = (
            "the dense baseline is part of every job; do not list it"
            if method_id == DENSE
            else did_you_mean(method_id, all_methods())
        )
        raise SecateurError("PRUNE_UNKNOWN_METHOD", f"unknown method {method_id!r}: {hint}", "/id")
    try:
        return method(method.Params.model_validate(params))
    except ValidationError as error:
        first = error.errors()[0]
        where = "".join(f"/{step}" for step in first["loc"])
        known = ", ".join(method.Params.model_fields) or "none"
        raise SecateurError(
            "PRUNE_INVALID_PARAMS",
            f"{method_id}: {where.lstrip('/') or 'params'}: {first['msg']} (parameters: {known})",
            f"/params{where}",
        ) from None
