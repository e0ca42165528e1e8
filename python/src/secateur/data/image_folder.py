"""A user's own images: a folder below a data root, laid out as the Hugging Face loader `imagefolder` expects it.

Either each sub-folder holds the images of one class and is named like it, or `metadata.jsonl` has a JSON object a line:
`file_name`, and the image's `label` (a class's name, or its number in the model), its `text`, or both. A folder of
nothing but images has no labels: it calibrates most methods, and shows how far a model agrees with the dense one.
"""

import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from secateur.data.content import CaptionedImages, LabelledImages
from secateur.data.image_file import SUFFIXES, ImageFile, printable, read_inside, unavailable
from secateur.errors import SecateurError

METADATA = "metadata.jsonl"
_MOST_METADATA_BYTES = 1 << 26
_MOST_IMAGES = 200_000

Label = str | int


@dataclass(frozen=True)
class _Row:
    """An image of the folder. `name`: its path within the folder."""

    name: str
    label: Label | None = None
    text: str | None = None


class ImageFolder:
    """The images of a folder, in the order of their names or of `metadata.jsonl`.

    `digest`: sha256 of the images' files, labels and texts. The images are read once for it, and none is kept.

    Raises OSError, and SecateurError naming the file or line that is wrong: `PRUNE_DATASET_UNAVAILABLE`,
    `PRUNE_PATH_OUTSIDE_ROOTS`.
    """

    def __init__(self, folder: Path) -> None:
        self._rows = _rows(folder)
        self._files = [ImageFile(folder, row.name) for row in self._rows]
        content = hashlib.sha256(b"image folder:")
        for row, file in zip(self._rows, self._files, strict=True):
            content.update(json.dumps([row.label, row.text]).encode())
            content.update(file.digest)
        self.digest = content.hexdigest()

    @property
    def has_labels(self) -> bool:
        """Whether each image has one."""
        return all(row.label is not None for row in self._rows)

    def labelled(self, names: Sequence[str]) -> LabelledImages:
        """The images for a model whose classes have these names.

        If the labels are the model's names, the names decide. If none of them is, the sorted labels are the classes in
        the order of the model. Numbers are the model's own. Raises SecateurError (`PRUNE_UNSUITABLE_DATASET`).
        """
        labels = [row.label for row in self._rows if row.label is not None]
        if not self.has_labels:
            raise _unsuitable(
                "the images have no labels, which accuracy needs: move them to a sub-folder for each class, or name "
                f"their `label` in {METADATA}; kl_divergence and top1_agreement need none"
            )
        classes = _classes(labels, names)
        return _LabelledFiles(self._files, torch.tensor([classes[label] for label in labels]), len(names), self.digest)

    def unlabelled(self, classes: int) -> LabelledImages:
        """The images for a model with so many classes, with the label -1, which is none of them."""
        return _LabelledFiles(self._files, torch.full((len(self._files),), -1), classes, self.digest)

    def captioned(self) -> CaptionedImages:
        """The images with their texts. Raises SecateurError (`PRUNE_UNSUITABLE_DATASET`)."""
        texts = [row.text for row in self._rows if row.text is not None]
        if len(texts) < len(self._rows):
            raise _unsuitable(f"the images have no texts; a {METADATA} with `file_name` and `text` gives them")
        return CaptionedImages(self._files, texts, self.digest)


class _LabelledFiles(LabelledImages):
    def __init__(self, files: Sequence[ImageFile], labels: torch.Tensor, classes: int, digest: str) -> None:
        self._files = files
        self.labels = labels
        self.classes = classes
        self.digest = digest

    def __getitem__(self, which: slice | list[int]) -> "_LabelledFiles":
        chosen = self._files[which] if isinstance(which, slice) else [self._files[index] for index in which]
        return _LabelledFiles(chosen, self.labels[which], self.classes, self.digest)

    def arrays(self, channels: int) -> Iterator[NDArray[np.uint8]]:
        return (file.array(channels) for file in self._files)


def folder_version(folder: Path) -> str:
    """A hash of the names, sizes, times and inodes of everything in the folder, without reading it.

    Raises OSError, and SecateurError (`PRUNE_DATASET_UNAVAILABLE`).
    """
    content = hashlib.sha256()
    for path in _walk(folder):
        try:
            status = path.stat()
        except OSError as error:
            raise unavailable(str(path.relative_to(folder)), f"{error.strerror}") from None
        state = (status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
        content.update(os.fsencode(path) + repr(state).encode())
    return content.hexdigest()


def _walk(folder: Path) -> Iterator[Path]:
    """The paths of all files, in order. Raises OSError."""

    def fail(error: OSError) -> None:
        raise error

    found = 0
    for parent, folders, files in os.walk(folder, onerror=fail):
        folders.sort()
        for name in sorted(files):
            found += 1
            if found > 2 * _MOST_IMAGES:
                raise _too_many()
            yield Path(parent, name)


def _rows(folder: Path) -> list[_Row]:
    rows = list(_listed(folder) if os.path.lexists(folder / METADATA) else _unlisted(folder))
    if not rows:
        raise SecateurError(
            "PRUNE_DATASET_UNAVAILABLE",
            f"the folder has no images; it needs images, a sub-folder for each class, or {METADATA}",
        )
    if len(rows) > _MOST_IMAGES:
        raise _too_many()
    return rows


def _unlisted(folder: Path) -> Iterator[_Row]:
    """The images of each sub-folder, or without sub-folders those of the folder, by name.

    What begins with a dot, and other files beside them, do not count.
    """
    entries = _entries(folder)
    has_classes = any(entry.is_dir() for entry in entries)
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            images = [_Row(f"{entry.name}/{image.name}", label=entry.name) for image in _images(folder, entry.name)]
            if not images:
                raise unavailable(entry.name, "the sub-folder of this class has no images; add some, or remove it")
            yield from images
        elif entry.is_dir():
            raise unavailable(entry.name, "it is a link to a folder, which is not followed")
        elif _is_image(entry):
            if not has_classes:
                yield _Row(entry.name)
                continue
            raise unavailable(
                entry.name,
                f"the image has no class; move it to the sub-folder of its class, or list it in {METADATA}",
            )


def _images(folder: Path, class_name: str) -> Iterator[os.DirEntry[str]]:
    for entry in _entries(folder / class_name):
        name = f"{class_name}/{entry.name}"
        if entry.is_dir():
            raise unavailable(
                name,
                f"it is a folder in a class; if {printable(class_name)} is a split, use the path of the split",
            )
        if not _is_image(entry):
            raise unavailable(name, f"the names of images end in {', '.join(sorted(SUFFIXES))}")
        yield entry


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        return sorted((entry for entry in entries if not entry.name.startswith(".")), key=lambda entry: entry.name)


def _is_image(entry: os.DirEntry[str]) -> bool:
    return os.path.splitext(entry.name)[1].lower() in SUFFIXES  # noqa: PTH122


def _listed(folder: Path) -> Iterator[_Row]:
    """The images of `metadata.jsonl`, in its order."""
    try:
        lines = read_inside(folder, METADATA, _MOST_METADATA_BYTES).decode("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise unavailable(METADATA, f"byte {error.start} is not UTF-8") from None
    first: _Row | None = None
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        row = _listed_row(number, line)
        first = first or row
        for field, own, other in (("label", row.label, first.label), ("text", row.text, first.text)):
            if type(own) is not type(other):
                raise unavailable(METADATA, f"line {number}: all lines need a `{field}` of the same type, or none")
        yield row


def _listed_row(number: int, line: str) -> _Row:
    try:
        content: Any = json.loads(line)
    except (ValueError, RecursionError) as error:  # RecursionError: nested too deeply
        raise unavailable(METADATA, f"line {number} is not JSON: {error}") from None
    if not isinstance(content, dict) or not isinstance(content.get("file_name"), str):
        raise unavailable(METADATA, f"line {number} is no JSON object with a `file_name`")
    label, text = content.get("label"), content.get("text")
    if isinstance(label, bool) or not isinstance(label, str | int | None):
        raise unavailable(METADATA, f"line {number}: `label` must be the name or the number of a class")
    if not isinstance(text, str | None):
        raise unavailable(METADATA, f"line {number}: `text` must be a string")
    try:
        (text or "").encode()
    except UnicodeEncodeError:
        raise unavailable(METADATA, f"line {number}: `text` has half of a surrogate pair") from None
    return _Row(content["file_name"], label, text)


def _classes(labels: Sequence[Label], names: Sequence[str]) -> Mapping[Label, int]:
    """The model's class of each label."""
    known = sorted(set(labels), key=str)
    numbers = [label for label in known if isinstance(label, int)]
    if numbers:
        if wrong := [number for number in numbers if not 0 <= number < len(names)]:
            raise _unsuitable(f"the label {wrong[0]} is no class of the model, which has 0 to {len(names) - 1}")
        return {number: number for number in numbers}
    named = {name: index for index, name in enumerate(names)}
    unknown = [printable(str(label)) for label in known if label not in named]
    if len(unknown) == len(known):
        if len(known) != len(names):
            raise _unsuitable(
                f"the images have {len(known)} classes, the model has {len(names)}; fewer need the model's own names, "
                f"such as {names[0]!r}"
            )
        return {label: index for index, label in enumerate(known)}
    if unknown:
        raise _unsuitable(
            f"{len(unknown)} of {len(known)} classes of the images are none of the model's: {', '.join(unknown[:3])}; "
            "name them as the model's id2label does"
        )
    repeated = Counter(names)
    if twice := [label for label in known if repeated[str(label)] > 1]:
        raise _unsuitable(f"two classes of the model are named {twice[0]!r}; use a {METADATA} with their numbers")
    return {label: named[str(label)] for label in known}


def _unsuitable(message: str) -> SecateurError:
    return SecateurError("PRUNE_UNSUITABLE_DATASET", message)


def _too_many() -> SecateurError:
    return SecateurError("PRUNE_DATASET_UNAVAILABLE", f"the folder has more than {_MOST_IMAGES:,} images; use fewer")
