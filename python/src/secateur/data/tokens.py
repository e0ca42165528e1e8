"""Tokenised texts."""

import functools

import torch
from torch import Tensor
from transformers import PreTrainedTokenizerBase as Tokenizer

from secateur.data.content import Text
from secateur.models.loading import load_tokenizer
from secateur.models.sources import Source


class TokenisedText:
    """The tokens of a text, without special tokens. Each part is tokenised on first use and kept."""

    def __init__(self, text: Text, tokenizer: Tokenizer) -> None:
        self._text = text
        self._tokenizer = tokenizer
        self._parts: dict[int | None, Tensor] = {}
        self.documents = len(text.documents)

    def document(self, index: int) -> Tensor:
        """The tokens of one document: [tokens], int64."""
        if self.documents == 1:
            return self.whole()
        if index not in self._parts:
            self._parts[index] = self._tokenise(self._text.documents[index])
        return self._parts[index]

    def whole(self) -> Tensor:
        """The tokens of all documents read as one text: [tokens], int64."""
        if None not in self._parts:
            self._parts[None] = self._tokenise(self._text.separator.join(self._text.documents))
        return self._parts[None]

    def _tokenise(self, text: str) -> Tensor:
        encoded = self._tokenizer(text, add_special_tokens=False, return_attention_mask=False, verbose=False)
        return torch.tensor(encoded["input_ids"], dtype=torch.int64)


class TokenCache:
    """The tokenizer of the latest model and the latest few tokenised texts."""

    def __init__(self) -> None:
        self._tokenizer = functools.lru_cache(maxsize=1)(load_tokenizer)
        self._tokens = functools.lru_cache(maxsize=8)(lambda source, text: TokenisedText(text, self._tokenizer(source)))

    def tokenizer(self, source: Source) -> Tokenizer:
        """Raises SecateurError (`PRUNE_UNREADABLE_MODEL`)."""
        return self._tokenizer(source)

    def tokens(self, source: Source, text: Text) -> TokenisedText:
        """Raises SecateurError (`PRUNE_UNREADABLE_MODEL`)."""
        return self._tokens(source, text)
