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
    whole = tokens.whole()
    windows = len(whole) // seqlen
    if windows == 0:
        raise SecateurError(
            "PRUNE_TEXT_TOO_SHORT",
            f"the text has {len(whole)} tokens, less than a window of {seqlen}; "
            "choose a shorter seqlen or a longer text",
            "/seqlen",
        )
    return whole[: windows * seqlen].view(windows, seqlen)[:limit]


def random_windows(tokens: TokenisedText, seqlen: int, samples: int, seed: int) -> Tensor:
    """[samples, seqlen]: each a random window of a random document that is longer than a window.

    The draws are those of the Wanda code (`lib/data.py`: get_c4, or get_wikitext2 for a single document). Raises
    SecateurError (`PRUNE_TEXT_TOO_SHORT`) when no document is long enough.
    """
    generator = random.Random(seed)  # noqa: S311 (the draws of the reference, no secret)
    too_short: set[int] = set()
    windows: list[Tensor] = []
    while len(windows) < samples:
        if len(too_short) == tokens.documents:
            raise SecateurError(
                "PRUNE_TEXT_TOO_SHORT",
                f"none of the {tokens.documents} documents is longer than a window of {seqlen} tokens; choose a "
                "shorter seqlen, or sampling `sequential`, which reads the documents as one text",
                "/seqlen",
            )
        index = generator.randint(0, tokens.documents - 1) if tokens.documents > 1 else 0
        document = tokens.document(index)
        if len(document) > seqlen:
            start = generator.randint(0, len(document) - seqlen - 1)
            windows.append(document[start : start + seqlen])
        else:
            too_short.add(index)
    return torch.stack(windows)
