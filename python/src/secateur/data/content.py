"""The content of one split of a dataset: documents of text, images with labels or texts, or items."""

import functools
import hashlib
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from secateur.data.image_file import ImageFile, printable
from secateur.data.items import Items


class Text(ABC):
    """Documents, and the separator between them when they are read as one text.

    A text may be larger than memory, so it is read in pieces. `digest`: sha256 of everything that a figure may depend
    on. The documents may be private: no message or traceback may show them.
    """

    separator = "\n\n"
    digest: str

    @abstractmethod
    def __len__(self) -> int:
        """The number of documents."""

    @abstractmethod
    def pieces(self, index: int) -> Iterator[str]:
        """One document, piece by piece. Raises SecateurError (`PRUNE_DATASET_UNAVAILABLE`)."""

    def __iter__(self) -> Iterator[str]:
        """The documents, one after another."""
        return ("".join(self.pieces(index)) for index in range(len(self)))

    def whole(self) -> Iterator[str]:
        """All documents read as one text, piece by piece. Raises SecateurError as `pieces` does."""
        for index in range(len(self)):
            if index:
                yield self.separator
            yield from self.pieces(index)


class Documents(Text):
    """A text whose documents are in memory, or in a sequence that reads them when they are asked for."""

    def __init__(self, documents: Sequence[str], separator: str = Text.separator) -> None:
        self.separator = separator
        self._documents = documents
        content = TextDigest(separator)
        for document in documents:
            content.add(document)
        self.digest = content.hexdigest()

    def __len__(self) -> int:
        return len(self._documents)

    def pieces(self, index: int) -> Iterator[str]:  # noqa: D102 (as described by Text)
        yield self._documents[index]


class TextDigest:
    """Computes the digest of a text from its separator and its documents, which are added in order."""

    def __init__(self, separator: str) -> None:
        self._content = hashlib.sha256()
        self.add(separator)

    def add(self, document: str) -> None:
        """Add a document that is in memory."""
        encoded = document.encode()
        self.add_pieces(len(encoded), [encoded])

    def add_pieces(self, size: int, pieces: Iterable[bytes]) -> None:
        """Add a document of `size` bytes, piece by piece."""
        self._content.update(f"{size}:".encode())
        for piece in pieces:
            self._content.update(piece)

    def hexdigest(self) -> str:
        """The digest of what was added so far."""
        return self._content.hexdigest()


class LabelledImages(ABC):
    """Images, and the class that each shows.

    They may be larger than memory, so each is read when it is asked for. `labels`: [images] int64, from 0 to below
    `classes`; -1 if they have none. `digest`: sha256 of everything that a figure may depend on.
    """

    labels: Tensor
    classes: int
    digest: str

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def has_labels(self) -> bool:
        """Whether each image has one."""
        return bool((self.labels >= 0).all())

    @abstractmethod
    def __getitem__(self, which: slice | list[int]) -> "LabelledImages":
        """Some of the images."""

    @abstractmethod
    def arrays(self, channels: int) -> Iterator[NDArray[np.uint8]]:
        """The images one after another, [height, width, channels] each; for one channel, in grey.

        Raises SecateurError (`PRUNE_DATASET_UNAVAILABLE`) naming the image that cannot be read.
        """


class PixelImages(LabelledImages):
    """Images in memory. `pixels`: [images, channels, height, width] uint8, in grey or with a model's channels."""

    def __init__(self, pixels: Tensor, labels: Tensor, classes: int) -> None:
        self.pixels = pixels
        self.labels = labels
        self.classes = classes

    def __getitem__(self, which: slice | list[int]) -> "PixelImages":
        return PixelImages(self.pixels[which], self.labels[which], self.classes)

    @functools.cached_property
    def digest(self) -> str:  # type: ignore[override] # noqa: D102 (as described by LabelledImages)
        content = hashlib.sha256(f"{tuple(self.pixels.shape)} {self.classes}:".encode())
        content.update(self.pixels.numpy().tobytes())
        content.update(self.labels.numpy().tobytes())
        return content.hexdigest()

    def arrays(self, channels: int) -> Iterator[NDArray[np.uint8]]:  # noqa: D102 (as described by LabelledImages)
        for pixels in self.pixels:
            shown = pixels.expand(channels, -1, -1) if len(pixels) == 1 else pixels  # grey is repeated
            yield np.ascontiguousarray(shown.permute(1, 2, 0).numpy())


class CaptionedImages:
    """Images in files with a text each. `digest`: sha256 of everything that a figure may depend on."""

    def __init__(self, files: Sequence[ImageFile], texts: Sequence[str], digest: str) -> None:
        self._files = files
        self._texts = texts
        self.digest = digest

    def __len__(self) -> int:
        return len(self._files)

    def image(self, index: int) -> NDArray[np.uint8]:
        """[height, width, 3]. Raises SecateurError (`PRUNE_DATASET_UNAVAILABLE`) naming the file."""
        return self._files[index].array(3)

    def name(self, index: int) -> str:
        """The image's path within the folder, as it can be shown."""
        return printable(self._files[index].name)

    def texts_from(self, index: int) -> Iterator[str]:
        """The text of this image, then those of the images after it; after the last one comes the first."""
        yield from self._texts[index:]
        yield from self._texts[:index]


class Prompts:
    """Texts that a model continues, in memory. `digest`: sha256 of everything that a figure may depend on."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = texts
        self.digest = Documents(texts).digest

    def __len__(self) -> int:
        return len(self.texts)


@dataclass(frozen=True)
class Problem:
    """A function to complete. `prompt`: its head; `test`: a program that defines `check`, which tries the function.

    `entry_point`: the name of the function.
    """

    prompt: str
    entry_point: str
    test: str


class Problems(Prompts):
    """Problems whose solutions a model writes, by continuing their prompts."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__([problem.prompt for problem in problems])
        self.problems = problems
        parts = [part for problem in problems for part in (problem.prompt, problem.entry_point, problem.test)]
        self.digest = Documents(parts).digest


Content = Text | LabelledImages | CaptionedImages | Items | Prompts
"""What a model can be calibrated or evaluated on."""
