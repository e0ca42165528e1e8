"""Reads datasets by their names."""

import functools
import os
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from secateur.data import brown, digits, files, humaneval, prompts, python_stdlib, wikitext2_mini
from secateur.data.content import Content
from secateur.data.hub import HUB_DATASETS
from secateur.data.image_folder import ImageFolder, folder_version
from secateur.data.tasks import catalogue, task_file
from secateur.data.tasks.task_file import LocalTask
from secateur.data.traces.periods import ALWAYS, Period
from secateur.errors import SecateurError, at, did_you_mean
from secateur.files import FileState, below_roots, file_states
from secateur.settings import Settings
from secateur.spec import DatasetInfo, DatasetKind

Purpose = Literal["calibrate", "evaluate"]
_FILE = "file:"
_OWN = (_FILE, files.UPLOAD)
"""The prefixes of a user's own data: a file or a folder of images below a data root, or an uploaded text."""
_DEFAULT_SPLITS: dict[Purpose, tuple[str, ...]] = {
    "calibrate": ("train", "validation", files.SPLIT),
    "evaluate": ("test", "validation", files.SPLIT),
}


class Datasets:
    """Every dataset that this installation knows. Keeps the latest few: a second read returns the same object."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._uploads = settings.uploads or settings.home / "uploads"
        self._readers: dict[str, tuple[DatasetInfo, Callable[[str], Content]]] = {
            "wikitext2-mini": (wikitext2_mini.INFO, wikitext2_mini.read),
            **{
                info.id: (info, functools.partial(brown.read, home=settings.home, genre=genre))
                for genre, info in brown.INFOS.items()
            },
            **{
                info.id: (info, read)
                for info, read in (
                    (python_stdlib.INFO, python_stdlib.read),
                    (humaneval.SOLUTIONS_INFO, humaneval.read_solutions),
                    (humaneval.INFO, humaneval.read),
                    (prompts.INFO, prompts.read),
                    (digits.INFO, digits.read),
                )
            },
            **{dataset.info.id: (dataset.info, dataset.read) for dataset in HUB_DATASETS},
            **{info.id: (info, read) for info, read in catalogue.TASKS},
        }
        self._read = functools.lru_cache(maxsize=8)(self._read_named)
        self._read_file = functools.lru_cache(maxsize=8)(
            lambda path, period, weighted, *version: files.read(path, period, weighted=weighted)  # noqa: ARG005 (the key)
        )
        self._read_folder = functools.lru_cache(maxsize=8)(lambda path, version: ImageFolder(path))  # noqa: ARG005
        self._read_task = functools.lru_cache(maxsize=8)(self._read_task_file)

    def describe(self) -> list[DatasetInfo]:
        """The datasets that `GET /v1/datasets` lists."""
        return [info for info, _ in self._readers.values()]

    def kind(self, dataset: str) -> DatasetKind:
        """A user's own dataset is text unless it is a folder or a task file.

        Raises SecateurError (`PRUNE_UNKNOWN_DATASET`, `PRUNE_PATH_OUTSIDE_ROOTS`) with the pointer `/dataset`.
        """
        if self.is_folder(dataset):
            return "images"
        if dataset.startswith(_OWN):
            return "choices" if dataset.startswith(_FILE) and dataset.endswith(task_file.SUFFIXES) else "text"
        with at("/dataset"):
            return self._reader(dataset)[0].kind

    def is_folder(self, dataset: str) -> bool:
        """Whether it is a user's folder of images. Raises SecateurError (`PRUNE_PATH_OUTSIDE_ROOTS`) as `kind` does."""
        with at("/dataset"):
            return dataset.startswith(_FILE) and os.path.isdir(self._path(dataset))  # noqa: PTH112 (never raises)

    def split(self, dataset: str, split: str | None, purpose: Purpose) -> str:
        """`split`, which the dataset must have; for None, the default of the purpose.

        That is `train` to calibrate and `test` to evaluate, or `validation` where there is no such split. Raises
        SecateurError (`PRUNE_UNKNOWN_DATASET`, `PRUNE_UNSUITABLE_DATASET`) with the pointer `/dataset` or `/split`.
        """
        with at("/dataset"):
            splits = [files.SPLIT] if dataset.startswith(_OWN) else self._reader(dataset)[0].splits
        if split is None:
            for name in _DEFAULT_SPLITS[purpose]:
                if name in splits:
                    return name
            raise SecateurError(
                "PRUNE_UNSUITABLE_DATASET",
                f"{dataset} is there to evaluate on: it has the split {', '.join(splits)} only; name it as `split` to "
                f"{purpose} on it",
                "/split",
            )
        if split in splits:
            return split
        reason = (
            f"{dataset} has no splits; leave out `split`"
            if splits == [files.SPLIT]
            else f"{dataset} has no split {split!r}: {did_you_mean(split, splits)}"
        )
        raise SecateurError("PRUNE_UNKNOWN_DATASET", reason, "/split")

    def content(
        self, dataset: str, split: str, period: Period = ALWAYS, *, weighted: bool = False
    ) -> Content | ImageFolder:
        """A folder of images becomes content only for a model.

        Of recorded queries, those within the `period`; as `Queries` if they are `weighted`. All other data has no
        times or frequencies. Raises SecateurError with the pointer `/dataset`: `PRUNE_UNKNOWN_DATASET`,
        `PRUNE_DATASET_UNAVAILABLE`, `PRUNE_PATH_OUTSIDE_ROOTS`, `PRUNE_UNSUITABLE_DATASET`.
        """
        with at("/dataset"):
            if weighted or not period.is_always:
                self._require_queries(dataset)
            if not dataset.startswith(_OWN):
                return self._read(dataset, split)
            path = self._locate(dataset)
            try:
                if path.is_dir():
                    return self._read_folder(path, folder_version(path))
                if path.suffix in task_file.SUFFIXES:
                    files_now = file_states(LocalTask(path, self._settings.data_roots).files)
                    return self._read_task(dataset, path, files_now)
                status = path.stat()  # a file that changed is read again
                version = status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns
                return self._read_file(path, period, weighted, *version)
            except OSError as error:  # removed in the meantime, or not readable by this user
                raise SecateurError("PRUNE_DATASET_UNAVAILABLE", f"{dataset}: {error.strerror}") from None

    def _require_queries(self, dataset: str) -> None:
        holds_queries = dataset.startswith(_OWN) and self._locate(dataset).suffix == files.TRACES
        if not holds_queries:
            raise SecateurError(
                "PRUNE_UNSUITABLE_DATASET",
                f"{dataset} holds no recorded queries; leave out `weighting`, `after` and `before`, or use a .jsonl "
                "file or an upload of traces",
            )

    def _locate(self, dataset: str) -> Path:
        return self._existing(dataset) if dataset.startswith(_FILE) else files.locate_upload(dataset, self._uploads)

    def _path(self, dataset: str) -> Path:
        return below_roots(dataset.removeprefix(_FILE), self._settings.data_roots, "SECATEUR_DATA_ROOTS")

    def _existing(self, dataset: str) -> Path:
        path = self._path(dataset)
        try:
            if path.is_file() or path.is_dir():
                return path
        except OSError as error:  # a name that is too long, or a folder that this user may not search
            raise SecateurError("PRUNE_UNKNOWN_DATASET", f"{dataset}: {error.strerror}") from None
        raise SecateurError("PRUNE_UNKNOWN_DATASET", f"{dataset}: no such file or folder")

    def _read_task_file(self, dataset: str, path: Path, _files: tuple[FileState, ...]) -> Content:
        return catalogue.read_file(dataset, LocalTask(path, self._settings.data_roots))

    def _read_named(self, dataset: str, split: str) -> Content:
        return self._reader(dataset)[1](split)

    def _reader(self, dataset: str) -> tuple[DatasetInfo, Callable[[str], Content]]:
        if dataset not in self._readers:
            hint = did_you_mean(dataset, self._readers)
            raise SecateurError("PRUNE_UNKNOWN_DATASET", f"unknown dataset {dataset!r}: {hint}")
        return self._readers[dataset]
