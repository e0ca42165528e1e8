"""The pruning methods, by id. A method is one file of `methods/`; nothing else has to know about it."""

import functools
import importlib
import inspect
import pkgutil
from abc import ABC, abstractmethod
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, ValidationError
from torch import Tensor

from secateur import methods, spec
from secateur.errors import SecateurError
from secateur.masks import Group
from secateur.statistics import ColumnNorms
from secateur.suggest import did_you_mean

DENSE = "dense"
"""The baseline's id. It prunes nothing and is no method, so a job cannot list it."""


class NoParams(BaseModel):
    """The parameters of a method that has none, and the base of all others: strict, no unknown keys."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)


class Method(ABC):
    """A score: which weights of a Linear are worth keeping. The docstring cites the paper; its first line is shown."""

    id: ClassVar[str]
    title: ClassVar[str]
    source: ClassVar[str]
    origin: ClassVar[spec.Origin] = "human"
    needs: ClassVar[spec.Need]
    group: Group
    patterns: ClassVar[tuple[spec.PatternKind, ...]] = ("unstructured", "n:m")
    Params: ClassVar[type[NoParams]] = NoParams

    def __init__(self, params: NoParams) -> None:
        self.params = params

    @abstractmethod
    def scores(self, weight: Tensor, statistics: ColumnNorms | None) -> Tensor:
        """[outputs, inputs] float32 for `weight` of that shape; higher = keep. May raise NotApplicable.

        `statistics` is None exactly when `needs` is `nothing`.
        """

    @classmethod
    def describe(cls) -> spec.MethodInfo:
        """What `GET /v1/methods` says about it."""
        return spec.MethodInfo(
            id=cls.id,
            title=cls.title,
            summary=(inspect.getdoc(cls) or "").partition("\n")[0],
            source=cls.source,
            origin=cls.origin,
            needs=cls.needs,
            group=cls.group,
            patterns=list(cls.patterns),
            updates_weights=False,
            params_schema=cls.Params.model_json_schema(),
        )


@functools.cache
def all_methods() -> dict[str, type[Method]]:
    """Every method by id, in the order of their ids; the files are imported at the first call."""
    found: dict[str, type[Method]] = {}
    for module_info in pkgutil.iter_modules(methods.__path__, f"{methods.__name__}."):
        module = importlib.import_module(module_info.name)
        for method in vars(module).values():
            if inspect.isclass(method) and issubclass(method, Method) and method.__module__ == module.__name__:
                add(found, method)
    return dict(sorted(found.items()))


def add(found: dict[str, type[Method]], method: type[Method]) -> None:
    """Raises ValueError when the id is taken."""
    if method.id in found or method.id == DENSE:
        raise ValueError(f"two methods have the id {method.id!r}")
    found[method.id] = method


def create(method_id: str, params: dict[str, Any]) -> Method:
    """Raises SecateurError `PRUNE_UNKNOWN_METHOD`, or `PRUNE_INVALID_PARAMS` with a pointer into `params`."""
    method = all_methods().get(method_id)
    if method is None:
        hint = (
            "the dense baseline is part of every job and not listed"
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
