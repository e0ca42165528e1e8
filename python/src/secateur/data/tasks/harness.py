"""Makes the content of tasks with lm_eval.

Import it only when a task is read: lm_eval is optional, and slow to import.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import datasets
import lm_eval
import lm_eval.tasks
import lm_eval.utils
from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lm_eval.api.instance import Instance
from lm_eval.api.task import ConfigurableTask
from lm_eval.tasks._yaml_loader import load_yaml

from secateur.data.tasks.choices import Choices
from secateur.data.tasks.task_file import LocalTask
from secateur.errors import SecateurError

_FEWSHOT_SEED = 1234
"""lm_eval's own."""
_METRICS = [{"metric": name, "aggregation": "mean", "higher_is_better": True} for name in ("acc", "acc_norm")]
_MAX_ITEMS, _LEAST_CHOICES = 100_000, 2

# lm_eval renders the templates of tasks in an environment in which they can reach all of Python. This one has the same
# settings, and lets them read and change nothing but their own data.
_sandbox = ImmutableSandboxedEnvironment(undefined=StrictUndefined, keep_trailing_newline=True)
_sandbox.filters["regex_replace"] = lm_eval.utils.regex_replace
lm_eval.utils.env = _sandbox


@contextmanager
def quiet_harness() -> Iterator[None]:
    """Inside, lm_eval logs errors only: it warns of a model that is in memory, which is how it is used here."""
    logger = logging.getLogger("lm_eval")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(before)


def read_local(name: str, local: LocalTask) -> Choices:
    """A task whose data is local files. Raises SecateurError (`PRUNE_DATASET_UNAVAILABLE`) and OSError."""
    rows = local.rows()
    try:
        tables = {split: datasets.Dataset.from_list(own) for split, own in rows.items()}
    except Exception as error:  # noqa: BLE001 (of Arrow, where a column's values have different types)
        raise _unusable(name, f"its rows have different columns or types ({type(error).__name__})") from None
    return choices(name, {**local.file.config(), "metadata": {"version": local.file.version}}, tables)


def read_packaged(name: str, file: str, split: str) -> Choices:
    """A task that lm_eval has in `file`, a path within its own tasks, and whose data is on the hub.

    Raises SecateurError (`PRUNE_DATASET_UNAVAILABLE`) without a cache or a network.
    """
    config = load_yaml(Path(lm_eval.tasks.__file__).parent / file)
    try:
        tables = datasets.load_dataset(config["dataset_path"], config["dataset_name"])
    except Exception as error:  # the library raises a dozen kinds, most of them without a network
        reason = " ".join(str(error).split())
        raise _unusable(name, f"its data is not in the cache and cannot be downloaded: {reason}") from error
    evaluated = {"test_split": None, "validation_split": None, f"{split}_split": split}
    own = {key: value for key, value in config.items() if key not in {"tag", "group"}}
    return choices(name, own | evaluated, tables)


def choices(name: str, config: dict[str, Any], tables: Any) -> Choices:
    """The items of a task. `config`: lm_eval's; `tables`: a `datasets.Dataset` for each split.

    Raises SecateurError (`PRUNE_DATASET_UNAVAILABLE`) naming the first item that cannot be made.
    """

    class Task(ConfigurableTask):  # type: ignore[misc]
        def download(self, *_: Any, **__: Any) -> None:
            self.dataset = tables

    with quiet_harness():
        try:
            task = Task(config=config | {"metric_list": [dict(metric) for metric in _METRICS]})
            task.set_fewshot_seed(_FEWSHOT_SEED)
            docs = task.eval_docs
        except Exception as error:  # noqa: BLE001 (a template may raise anything)
            raise _unusable(name, f"its first item cannot be made: {_described(error)}") from None
        if len(docs) > _MAX_ITEMS:
            raise _unusable(name, f"it has {len(docs)} items, more than {_MAX_ITEMS}")
        requests = []
        for index, doc in enumerate(docs):
            try:
                requests.append(_requests(task, index, doc))
            except Exception as error:  # noqa: BLE001 (as above)
                raise _unusable(name, f"item {index} cannot be made: {_described(error)}") from None
    return Choices(task, requests, version=str(task.VERSION), harness=lm_eval.__version__)


def _requests(task: ConfigurableTask, index: int, doc: dict[str, Any]) -> list[Instance]:
    """A request for each choice, as `Task.build_all_requests` makes them."""
    context = task.fewshot_context(doc, num_fewshot=task.config.num_fewshot or 0)
    requests: list[Instance] = task.construct_requests(doc=doc, ctx=context, metadata=(task.config.task, index, 1))
    names, target = task.doc_to_choice(doc), task.doc_to_target(doc)
    texts = [part for request in requests for part in request.args]
    if len(requests) < _LEAST_CHOICES or not all(isinstance(part, str) for part in texts):
        raise _WrongItem("it needs two or more choices, which are texts")
    if not all(request.args[1] for request in requests):
        raise _WrongItem("a choice is empty")
    if isinstance(target, int) and not 0 <= target < len(names):
        raise _WrongItem(f"its target is {target}, and it has {len(names)} choices")
    if isinstance(target, str) and not task.multiple_input and target not in names:
        raise _WrongItem("its target is not one of its choices")
    return requests


class _WrongItem(ValueError):
    """The message shows no data."""


def _described(error: Exception) -> str:
    """The message of an error that shows no data, else its type."""
    of_template = type(error).__module__.startswith("jinja2")
    return f"{type(error).__name__}: {error}" if of_template or isinstance(error, _WrongItem) else type(error).__name__


def _unusable(name: str, reason: str) -> SecateurError:
    return SecateurError("PRUNE_DATASET_UNAVAILABLE", f"{name}: {reason}")
