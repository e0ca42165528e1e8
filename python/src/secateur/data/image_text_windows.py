"""Windows of an image and text, all of the same length, for models of images and text."""

from collections.abc import Mapping, Sequence
from itertools import islice

import torch
from torch import Tensor
from transformers import PreTrainedTokenizerBase as Tokenizer

from secateur.data.content import CaptionedImages, Text
from secateur.data.token_stream import token_stream
from secateur.errors import SecateurError, at
from secateur.models.image_text import EncodedImage, ImageEncoder
from secateur.models.samples import Samples
from secateur.models.sources.source import Source


def image_text_windows(
    source: Source,
    tokenizer: Tokenizer,
    content: CaptionedImages,
    chosen: Sequence[int],
    *,
    seqlen: int,
    bos: int | None,
) -> Samples:
    """A window for each of the chosen images: the BOS if there is one, the image's tokens, its text.

    The image and the text take `seqlen` tokens. A text that is too long is cut; one that is too short is joined with
    those of the images after it, as the documents of a text are.

    Raises SecateurError: `PRUNE_UNREADABLE_MODEL`, `PRUNE_VALIDATION` for a window without room for text,
    `PRUNE_TEXT_TOO_SHORT`, `PRUNE_UNSUITABLE_DATASET` for a text with the token of an image, and
    `PRUNE_DATASET_UNAVAILABLE`.
    """
    encoder = ImageEncoder(source)
    before = torch.tensor([] if bos is None else [bos], dtype=torch.int64)
    windows: list[Tensor] = []
    images: list[Mapping[str, Tensor]] = []
    for index in chosen:
        with at("/dataset"):
            pixels = content.image(index)
        image = encoder.encode(pixels)
        text = _text(tokenizer, content, index, _room(content, index, image, seqlen))
        if (text == encoder.placeholder).any():
            raise SecateurError(
                "PRUNE_UNSUITABLE_DATASET",
                f"the text of {content.name(index)}, or one after it, has the token of an image; remove it",
                "/dataset",
            )
        window = torch.cat((before, image.tokens, text))
        windows.append(window)
        images.append(image.tensors | encoder.token_types(window))
    return Samples(torch.stack(windows), bos=bos, images=tuple(images))


def _room(content: CaptionedImages, index: int, image: EncodedImage, seqlen: int) -> int:
    """The tokens of text that a window has room for."""
    room = seqlen - len(image.tokens)
    if room < 1:
        raise SecateurError(
            "PRUNE_VALIDATION",
            f"{content.name(index)} takes {len(image.tokens)} tokens, so windows of {seqlen} tokens have no room for "
            "text; use a longer seqlen",
            "/seqlen",
        )
    return room


def _text(tokenizer: Tokenizer, content: CaptionedImages, index: int, count: int) -> Tensor:
    """The first `count` tokens of the image's text and, if it is too short, of those after it."""
    texts, known = 1, 0
    while True:
        joined = Text.separator.join(islice(content.texts_from(index), texts))
        taken: list[Tensor] = []
        for run in token_stream(iter([joined]), tokenizer):
            taken.append(torch.from_numpy(run.ids))
            known = sum(map(len, taken))
            if known >= count:
                return torch.cat(taken)[:count]
        if texts >= len(content):
            break
        texts *= 2
    raise SecateurError(
        "PRUNE_TEXT_TOO_SHORT",
        f"all texts of the images together have {known} tokens, and a window has room for {count}; use a shorter "
        "seqlen, or longer texts",
        "/dataset",
    )
