"""The content of one split of a dataset: documents of text, or labelled images."""

import functools
import hashlib
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from torch import Tensor


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


@dataclass(frozen=True, eq=False)
class LabelledImages:
    """`pixels`: [images, channels, height, width] uint8; `labels`: [images] int64, from 0 to below `classes`."""

    pixels: Tensor
    labels: Tensor
    classes: int

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, which: slice | list[int]) -> "LabelledImages":
        return LabelledImages(self.pixels[which], self.labels[which], self.classes)

    @functools.cached_property
    def digest(self) -> str:
        """sha256 of everything that a figure may depend on."""
        content = hashlib.sha256(f"{tuple(self.pixels.shape)} {self.classes}:".encode())
        content.update(self.pixels.numpy().tobytes())
        content.update(self.labels.numpy().tobytes())
        return content.hexdigest()


Content = Text | LabelledImages
