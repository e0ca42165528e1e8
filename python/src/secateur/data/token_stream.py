"""Tokenises a text piece by piece, with the tokens that the whole text would give (docs/adr/0029)."""

import functools
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from tokenizers.models import BPE
from tokenizers.pre_tokenizers import ByteLevel
from transformers import PreTrainedTokenizerBase as Tokenizer

from secateur.errors import SecateurError

_PIECE = 2**17
"""Characters that are tokenised at once."""
_OVERLAP = 2**12
"""Characters that are tokenised with the piece on their left and with the piece on their right."""
_BYTE_SYMBOLS = frozenset(ByteLevel.alphabet())
"""What byte-level tokenizers write for each byte."""
_BYTE_FALLBACK = re.compile("<0x[0-9A-F]{2}>")
"""What SentencePiece writes for a byte of a character that it has no token for."""

# In UTF-8, the first two bits of a byte tell whether it starts a character.
_KIND_OF_BYTE, _CONTINUATION = 0xC0, 0x80


class TokenRun(NamedTuple):
    """Tokens in a row. `ids`: [tokens] int64.

    `ends`: [tokens] int64, where each token ends in the whole text, in bytes of UTF-8, so that a token and its
    neighbours share no byte and leave out none. A token of a part of a character ends inside of it. What tokenising
    drops, such as spaces, belongs to the token behind it. None where the tokenizer does not say where its tokens are.
    """

    ids: NDArray[np.int64]
    ends: NDArray[np.int64] | None


def token_stream(text: Iterator[str], tokenizer: Tokenizer) -> Iterator[TokenRun]:
    """The tokens of a text that is given in pieces, without special tokens.

    Two neighbouring pieces overlap. The tokens of the left piece count up to a place in the overlap around which both
    pieces have the same tokens and at which tokenising can start; from there on, those of the right piece. Where there
    is no such place, the left piece grows. A tokenizer in Python does not say where its tokens are, and gets the whole
    text at once.
    """
    if not tokenizer.is_fast:
        yield TokenRun(_encode(tokenizer, "".join(text))[0], None)
        return
    reader = _Reader(text)
    size, overlap = _PIECE, _OVERLAP
    left, done = _Piece(tokenizer, reader.read(size), 0, 0), 0  # `done`: tokens of `left` that were given
    while more := reader.read(size):
        start = left.start_of_token(left.end - overlap)
        right = _Piece(tokenizer, left.text_from(start) + more, start, left.byte_at(start))
        if place := _meeting_place(left, right):
            yield left.run(done, place[0])
            left, done = right, place[1]
            size, overlap = _PIECE, _OVERLAP
        else:
            longer = _Piece(tokenizer, left.text_from(left.start) + more, left.start, left.byte_at(left.start))
            if done and longer.span(done) != left.span(done):
                raise SecateurError(
                    "PRUNE_UNSUITABLE_DATASET", "the tokenizer cannot read this text in pieces; use a shorter text"
                )
            left = longer
            size, overlap = 2 * size, min(4 * overlap, size)
    yield left.run(done, len(left.tokens))


class _Reader:
    """Reads a text that is given in pieces of any size."""

    def __init__(self, pieces: Iterator[str]) -> None:
        self._pieces = pieces
        self._rest = ""

    def read(self, size: int) -> str:
        """The next `size` characters, or fewer at the end of the text."""
        parts = [self._rest]
        missing = size - len(self._rest)
        while missing > 0 and (piece := next(self._pieces, None)) is not None:
            parts.append(piece)
            missing -= len(piece)
        text = "".join(parts)
        self._rest = text[size:]
        return text[:size]


class _Piece:
    """A tokenised piece of a text. `start`, and all positions: in characters of the text; `start_byte`: in bytes."""

    def __init__(self, tokenizer: Tokenizer, text: str, start: int, start_byte: int) -> None:
        self.start = start
        self.end = start + len(text)
        self._text = text
        self._start_byte = start_byte
        self.tokens, self._encoding = _encode(tokenizer, text)
        model = tokenizer.backend_tokenizer.model
        self._merges_locally = isinstance(model, BPE) and not model.dropout and not model.ignore_merges

    def text_from(self, position: int) -> str:
        return self._text[position - self.start :]

    def byte_at(self, position: int) -> int:
        return int(self._bytes[position - self.start])

    def run(self, start: int, stop: int) -> TokenRun:
        """The tokens `start` to below `stop`."""
        return TokenRun(self.tokens[start:stop], self._ends[start:stop])

    @functools.cached_property
    def _bytes(self) -> NDArray[np.int64]:
        """[characters + 1]: the byte at which each character starts, and the one behind the last."""
        encoded = np.frombuffer(self._text.encode(), dtype=np.uint8)
        firsts = np.flatnonzero(encoded & _KIND_OF_BYTE != _CONTINUATION)
        return self._start_byte + np.append(firsts, len(encoded))

    @functools.cached_property
    def _ends(self) -> NDArray[np.int64]:
        """[tokens]: as in a TokenRun."""
        spans = np.array(self._encoding.offsets, dtype=np.int64).reshape(-1, 2)
        starts, ends = self._bytes[spans[:, 0]], self._bytes[spans[:, 1]]
        # Tokens of parts of a character all have the whole of it as their span. From its end back, each has its bytes.
        split = np.flatnonzero(ends[:-1] > starts[1:])
        written = self._encoding.tokens if len(split) else []
        for index in split[::-1]:
            size = _byte_count(written[index + 1])
            ends[index] = starts[index + 1] if size is None else max(starts[index + 1], ends[index + 1] - size)
        return ends

    def span(self, index: int) -> tuple[int, int, int]:
        """A token with its start and end."""
        start, end = self._encoding.token_to_chars(index)
        return int(self.tokens[index]), self.start + start, self.start + end

    def start_of_token(self, position: int) -> int:
        """Where the first token starts that starts at `position` or later."""
        index = self.first_from(position)
        return self.span(index)[1] if index < len(self.tokens) else position

    def first_from(self, position: int) -> int:
        """The first token that starts at `position` or later."""
        return bisect_left(range(len(self.tokens)), position, key=lambda index: self.span(index)[1])

    def can_start(self, index: int, high: int) -> bool:
        """Whether the tokens before this one, and the tokens from it on, do not depend on each other's text.

        That is so where a pre-token starts, as each is tokenised on its own, and at every token of a BPE: if two
        tokens are what BPE makes of their text alone, for all neighbours in a row, then BPE makes this row of the whole
        text. Normalisation moves no character across a starter, so the token must start with one, and another must
        follow before `high`.
        """
        (_, _, before), (_, start, end) = self.span(index - 1), self.span(index)
        if before > start or not self._is_starter(start) or not any(map(self._is_starter, range(end, high))):
            return False
        starts_a_word = self._encoding.token_to_word(index - 1) != self._encoding.token_to_word(index)
        return starts_a_word or self._merges_locally

    def _is_starter(self, position: int) -> bool:
        return unicodedata.combining(self._text[position - self.start]) == 0


def _meeting_place(left: _Piece, right: _Piece) -> tuple[int, int] | None:
    """Where `right` can continue `left`: the same token's index in both.

    Both must have the same tokens in the middle half of their overlap, because at its ends each lacks the text beyond.
    """
    quarter = (left.end - right.start) // 4
    low, high = right.start + quarter, left.end - quarter
    ours, theirs = (range(piece.first_from(low), piece.first_from(high)) for piece in (left, right))
    if [left.span(index) for index in ours] != [right.span(index) for index in theirs]:
        return None
    pairs = list(zip(ours, theirs, strict=True))[1:-1]
    return next((pair for pair in pairs if left.can_start(pair[0], high) and right.can_start(pair[1], high)), None)


def _byte_count(token: str) -> int | None:
    """The bytes of a token that is written in bytes; None for one that is written in characters."""
    if _BYTE_FALLBACK.fullmatch(token):
        return 1
    return len(token) if _BYTE_SYMBOLS.issuperset(token) else None


def _encode(tokenizer: Tokenizer, text: str) -> tuple[NDArray[np.int64], Any]:
    """The tokens of a text, and where they are, which a tokenizer in Python does not say."""
    encoded = tokenizer(text, add_special_tokens=False, return_attention_mask=False, verbose=False)
    return np.array(encoded["input_ids"], dtype=np.int64), encoded.encodings and encoded.encodings[0]
