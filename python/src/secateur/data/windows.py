"""Windows of tokens: the samples of a text."""

import random

import torch
from torch import Tensor

from secateur.data.tokens import TokenisedText
from secateur.errors import SecateurError


def sequential_windows(tokens: TokenisedText, seqlen: int, limit: int | None) -> Tensor:
    """[windows, seqlen]: window i is tokens [i x seqlen, (i + 1) x seqlen) of the whole text, the tail dropped.

    At most `limit` windows. Raises SecateurError (`PRUNE_TEXT_TOO_SHORT`) when the text is shorter than one.
    """
    whole = tokens.first(None if limit is None else limit * seqlen)
    windows = len(whole) // seqlen
    if windows == 0:
        raise _shorter_than_a_window(len(whole), seqlen)
    return whole[: windows * seqlen].view(windows, seqlen)


def predicted_bytes(tokens: TokenisedText, windows: Tensor) -> Tensor | None:
    """[windows] int64: the bytes of UTF-8 that the tokens of each sequential window stand for, without its first token.

    The first has no prediction. `windows`: as `sequential_windows` gave them. None if the tokenizer does not say where
    its tokens are.
    """
    ends = tokens.ends(windows.numel())
    if ends is None:
        return None
    of_window = ends.view(windows.shape)
    return of_window[:, -1] - of_window[:, 0]


def random_windows(tokens: TokenisedText, seqlen: int, samples: int, seed: int) -> Tensor:
    """[samples, seqlen]: each a random window of a random document that is longer than a window.

    The draws are those of the Wanda code (`lib/data.py`: get_c4, or get_wikitext2 for a single document). Raises
    SecateurError (`PRUNE_TEXT_TOO_SHORT`) when no document is long enough.
    """
    generator = random.Random(seed)  # noqa: S311 (the draws of the reference, no secret)
    too_short = bytearray(tokens.documents)
    remaining = tokens.documents
    windows: list[Tensor] = []
    while len(windows) < samples:
        if remaining == 0:
            raise _no_long_document(tokens.documents, seqlen)
        index = generator.randint(0, tokens.documents - 1) if tokens.documents > 1 else 0
        if too_short[index]:
            continue
        document = tokens.document(index)
        if len(document) > seqlen:
            start = generator.randint(0, len(document) - seqlen - 1)
            windows.append(document[start : start + seqlen].clone())
        else:
            too_short[index] = True
            remaining -= 1
    return torch.stack(windows)


def first_sequential_window(tokens: TokenisedText, seqlen: int) -> Tensor:
    """[1, seqlen]: the first of the sequential windows. Reads no more of the text, and raises as for all of them."""
    window = tokens.opening(seqlen)
    if len(window) < seqlen:
        raise _shorter_than_a_window(len(window), seqlen)
    return window[None]


def first_random_window(tokens: TokenisedText, seqlen: int) -> Tensor:
    """[1, seqlen]: a window that may be drawn. Reads no more of the text, and raises as for windows that are drawn."""
    for index in range(tokens.documents):
        opening = tokens.opening(seqlen + 1, index)
        if len(opening) > seqlen:
            return opening[None, :seqlen]
    raise _no_long_document(tokens.documents, seqlen)


def _shorter_than_a_window(tokens: int, seqlen: int) -> SecateurError:
    return SecateurError(
        "PRUNE_TEXT_TOO_SHORT",
        f"the text has {tokens} tokens, less than a window of {seqlen}; choose a shorter seqlen or a longer text",
        "/seqlen",
    )


def _no_long_document(documents: int, seqlen: int) -> SecateurError:
    return SecateurError(
        "PRUNE_TEXT_TOO_SHORT",
        f"none of the {documents} documents is longer than a window of {seqlen} tokens; choose a "
        "shorter seqlen, or sampling `sequential`, which reads the documents as one text",
        "/seqlen",
    )
