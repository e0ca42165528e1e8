"""Reads a multiple-choice task in the YAML of lm_eval, whose data is local files.

lm_eval itself imports Python that a task names, and loads any data set and metric. A task file here may do none of
this: it has the fields of `TaskFile`, and every file that it names has to be below the same roots as itself.
"""

import json
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from secateur.errors import SecateurError
from secateur.files import below_roots

SUFFIXES = (".yaml", ".yml")
_MAX_YAML, _MAX_ROWS = 1 << 20, 1 << 28
"""Bytes of a task file, and of a file with its data."""
_ROOTS = "SECATEUR_DATA_ROOTS"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class _DataFiles(_Part):
    data_files: str | list[str] | dict[str, str | list[str]]


class _Metric(_Part):
    metric: Literal["acc", "acc_norm"]
    aggregation: Literal["mean"] = "mean"
    higher_is_better: Literal[True] = True


class TaskFile(_Part):
    """The fields that a task file may have, as lm_eval describes them. `metadata` is not read but for its `version`."""

    task: str
    task_alias: str | None = None
    tag: str | list[str] | None = None
    dataset_path: Literal["json"]
    dataset_name: None = None
    dataset_kwargs: _DataFiles
    output_type: Literal["multiple_choice"]
    training_split: str | None = None
    validation_split: str | None = None
    test_split: str | None = None
    fewshot_split: str | None = None
    num_fewshot: int | None = Field(default=None, ge=0, le=100)
    doc_to_text: str | int
    doc_to_target: str | int
    doc_to_choice: str | list[str]
    description: str = ""
    target_delimiter: str = " "
    fewshot_delimiter: str = "\n\n"
    metric_list: list[_Metric] | None = None
    should_decontaminate: bool = False
    doc_to_decontamination_query: str | None = None
    metadata: dict[str, Any] | None = None

    @property
    def version(self) -> str:
        """The version that the task gives itself."""
        return str((self.metadata or {}).get("version", "Yaml"))

    def config(self) -> dict[str, Any]:
        """The fields that lm_eval gets. It reads no data itself, and gives both metrics of every task."""
        own = {"task_alias", "tag", "dataset_name", "dataset_kwargs", "metric_list", "metadata"}
        return self.model_dump(exclude=own, exclude_none=True)


class LocalTask:
    """A task file and where its data is. Reads the YAML, and not the data.

    `path`: absolute; `roots`: folders that every file has to be below. Raises SecateurError
    (`PRUNE_DATASET_UNAVAILABLE`, `PRUNE_PATH_OUTSIDE_ROOTS`) and OSError.
    """

    def __init__(self, path: Path, roots: tuple[Path, ...]) -> None:
        self._roots = roots
        self._yaml: list[Path] = []
        self._path = path
        content = self._merged(path)
        try:
            self.file = TaskFile.model_validate(content)
        except ValidationError as error:
            raise self._wrong(path, _first(error)) from None
        named = self.file.dataset_kwargs.data_files
        by_split = named if isinstance(named, dict) else {"train": named}
        self._data = {
            split: [self._below(path, name) for name in ([names] if isinstance(names, str) else names)]
            for split, names in by_split.items()
        }
        splits = [self.file.training_split, self.file.validation_split, self.file.test_split, self.file.fewshot_split]
        for split in filter(None, splits):
            if split not in self._data:
                raise self._wrong(path, f"`dataset_kwargs` names no file of the split {split!r}")
        if not (self.file.test_split or self.file.validation_split):
            raise self._wrong(path, "it has neither `test_split` nor `validation_split`")

    @property
    def files(self) -> list[Path]:
        """Every file that the task is read from."""
        return [*self._yaml, *(path for paths in self._data.values() for path in paths)]

    def rows(self) -> dict[str, list[dict[str, Any]]]:
        """The data by split: an object of JSON on each line of its files. Raises as the class does."""
        return {split: [row for path in paths for row in self._rows(path)] for split, paths in self._data.items()}

    def _rows(self, path: Path) -> list[dict[str, Any]]:
        if path.stat().st_size > _MAX_ROWS:
            raise self._wrong(path, f"it has more than {_MAX_ROWS} bytes")
        rows: list[dict[str, Any]] = []
        for number, line in enumerate(path.read_bytes().splitlines(), 1):
            try:
                row = json.loads(line)
            except (ValueError, RecursionError):  # the data may be private: no message shows it
                row = None
            if not isinstance(row, dict):
                raise self._wrong(path, f"line {number} is not an object of JSON")
            rows.append(row)
        if not rows:
            raise self._wrong(path, "it is empty")
        return rows

    def _merged(self, path: Path) -> dict[str, Any]:
        """The content of a YAML file over that of the files which it includes."""
        if path in self._yaml:
            raise self._wrong(path, "it includes itself")
        self._yaml.append(path)
        content = self._loaded(path)
        included = content.pop("include", [])
        names = [included] if isinstance(included, str) else included
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise self._wrong(path, "`include` has to be the name of a file, or a list of names")
        merged: dict[str, Any] = {}
        for name in names:
            merged |= self._merged(self._below(path, name))
        return merged | content

    def _loaded(self, path: Path) -> dict[str, Any]:
        if path.stat().st_size > _MAX_YAML:
            raise self._wrong(path, f"it has more than {_MAX_YAML} bytes")
        try:
            content = yaml.safe_load(path.read_bytes())
        except yaml.constructor.ConstructorError as error:  # a tag such as !function, which names Python to run
            mark = error.problem_mark
            raise self._wrong(
                path, f"{error.problem}{f', line {mark.line + 1}' if mark else ''}; a task file holds data and no code"
            ) from None
        except (yaml.YAMLError, RecursionError) as error:
            mark = getattr(error, "problem_mark", None)
            raise self._wrong(path, f"it is not YAML{f', line {mark.line + 1}' if mark else ''}") from None
        if not isinstance(content, dict):
            raise self._wrong(path, "it is not a mapping of YAML")
        return content

    def _below(self, path: Path, name: str) -> Path:
        """The file that a task file names: a path relative to its folder, or an absolute one."""
        if "://" in name or "::" in name:
            raise self._wrong(path, f"{name!r} is no path of a file; data has to be local")
        found = below_roots(str(path.parent / name), self._roots, _ROOTS)
        if not found.is_file():
            raise self._wrong(path, f"{name}: no such file")
        return found

    @staticmethod
    def _wrong(path: Path, reason: str) -> SecateurError:
        return SecateurError("PRUNE_DATASET_UNAVAILABLE", f"{path.name}: {reason}")


def _first(error: ValidationError) -> str:
    """The first problem, in one line."""
    problem = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(part) for part in problem["loc"] if not str(part).startswith(("str", "list", "dict", "int")))
    if problem["type"] == "extra_forbidden":
        known = ", ".join(name for name in TaskFile.model_fields)
        return f"`{place}` is not supported; a task file has {known} and include"
    return f"`{place}`: {problem['msg']}"
