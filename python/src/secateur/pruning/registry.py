"""The pruning methods, by id. A method is one file in `methods/`; no other file needs to mention it."""

import functools
import importlib
import inspect
import pkgutil
from typing import Any

from pydantic import ValidationError

from secateur.errors import SecateurError, did_you_mean
from secateur.pruning import methods, test_methods
from secateur.pruning.method import Method
from secateur.settings import has_test_methods

DENSE = "dense"
"""The id of the baseline. It prunes nothing and is not a method, so a job cannot list it."""


@functools.cache
def all_methods() -> dict[str, type[Method]]:
    """Every method by id, sorted by id. The files are imported at the first call."""
    found: dict[str, type[Method]] = {}
    folders = [methods, test_methods] if has_test_methods() else [methods]
    names = [info.name for folder in folders for info in pkgutil.iter_modules(folder.__path__, f"{folder.__name__}.")]
    for module in map(importlib.import_module, names):
        for method in vars(module).values():
            if inspect.isclass(method) and issubclass(method, Method) and method.__module__ == module.__name__:
                add(found, method)
    return dict(sorted(found.items()))


def add(found: dict[str, type[Method]], method: type[Method]) -> None:
    """Add a method. Raises ValueError if the id is taken."""
    if method.id in found or method.id == DENSE:
        raise ValueError(f"two methods have the id {method.id!r}")
    found[method.id] = method


def create(method_id: str, params: dict[str, Any]) -> Method:
    """Create a method. Raises SecateurError `PRUNE_UNKNOWN_METHOD`, or `PRUNE_INVALID_PARAMS` with a pointer."""
    method = all_methods().get(method_id)
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
