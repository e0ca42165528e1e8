"""Tokenised texts."""

import functools
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from transformers import PreTrainedTokenizerBase as Tokenizer

from secateur.data.content import Text
from secateur.data.token_file import TokenFile
from secateur.data.token_stream import TokenRun, token_stream
from secateur.errors import at
from secateur.models.preprocessors import load_tokenizer
from secateur.models.sources.source import Source


class TokenisedText:
    """The tokens of a text, without special tokens. They are made on first use and kept in files in `folder`.

    Tensors are [tokens], int64. Methods raise SecateurError with the pointer `/dataset` if the text can no longer be
    read, and OSError if the disk is full. `reading` gets the number of tokens of each piece that was tokenised; its
    exceptions pass through.
    """

    def __init__(
        self,
        text: Text,
        tokenizer: Tokenizer,
        folder: Path | None = None,
        reading: Callable[[int], object] = lambda _: None,
    ) -> None:
        self._text = text
        self._tokenizer = tokenizer
        self._folder = folder
        self._reading = reading
        self._whole: TokenFile | None = None
        self._ends: TokenFile | None = None  # of the tokens in `_whole`
        self._is_whole_complete = False
        self._drawn: TokenFile | None = None
        self.documents = len(text)
        # Where each document is in `_drawn`: its start and stop. An untouched page of zeros takes no memory.
        self._places = np.zeros((self.documents, 2), dtype=np.int64)

    def first(self, count: int | None) -> Tensor:
        """The first `count` tokens of all documents read as one text, or as many as there are; None: all."""
        kept = self._whole
        if kept is None or not (self._is_whole_complete or (count is not None and count <= len(kept))):
            kept, ends, complete = TokenFile(self._folder), TokenFile(self._folder), True
            for run in self._stream(self._text.whole()):
                kept.append(run.ids)
                if run.ends is not None:
                    ends.append(run.ends)
                if count is not None and len(kept) >= count:
                    complete = False
                    break
            self._whole, self._ends, self._is_whole_complete = kept, ends, complete
        return kept.read(0, len(kept) if count is None else min(count, len(kept)))

    def ends(self, count: int) -> Tensor | None:
        """Where each of the first `count` tokens ends in all documents read as one text, in bytes of UTF-8.

        `first` has given that many. None if the tokenizer does not say where its tokens are.
        """
        assert self._ends is not None
        return self._ends.read(0, count) if count <= len(self._ends) else None

    def document(self, index: int) -> Tensor:
        """All tokens of one document."""
        if self.documents == 1:
            return self.first(None)
        start, stop = self._places[index]
        if self._drawn is None:
            self._drawn = TokenFile(self._folder)
        if stop == 0:
            start = len(self._drawn)
            for run in self._stream(self._text.pieces(index)):
                self._drawn.append(run.ids)
            stop = len(self._drawn)
            self._places[index] = start, stop
        return self._drawn.read(int(start), int(stop))

    def opening(self, count: int, document: int | None = None) -> Tensor:
        """The first `count` tokens of one document or, for None, of all read as one text. Not kept."""
        taken, missing = [torch.empty(0, dtype=torch.int64)], count
        stream = self._stream(self._text.whole() if document is None else self._text.pieces(document))
        while missing > 0 and (run := next(stream, None)) is not None:
            taken.append(torch.from_numpy(run.ids[:missing]))
            missing -= len(taken[-1])
        return torch.cat(taken)

    def _stream(self, pieces: Iterator[str]) -> Iterator[TokenRun]:
        with at("/dataset"):
            for run in token_stream(pieces, self._tokenizer):
                self._reading(len(run.ids))
                yield run


class TokenCache:
    """The tokenizer of the latest model and the latest few tokenised texts. `reading`: as for TokenisedText."""

    def __init__(self, folder: Path | None = None) -> None:
        self.reading: Callable[[int], object] = lambda _: None
        self._tokenizer = functools.lru_cache(maxsize=1)(load_tokenizer)
        self._tokens = functools.lru_cache(maxsize=8)(
            lambda source, text: TokenisedText(text, self._tokenizer(source), folder, self._report)
        )

    def _report(self, count: int) -> None:
        self.reading(count)

    def tokenizer(self, source: Source) -> Tokenizer:
        """Raises SecateurError (`PRUNE_UNREADABLE_MODEL`)."""
        return self._tokenizer(source)

    def tokens(self, source: Source, text: Text) -> TokenisedText:
        """Raises SecateurError (`PRUNE_UNREADABLE_MODEL`)."""
        return self._tokens(source, text)
