"""Writes docs/families.md from the families of the tests and the engine's own messages: `npm run docs`."""

import logging
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import torch
from transformers import PreTrainedConfig

from secateur.errors import SecateurError
from secateur.models.blocks.decoder import Layer
from secateur.models.config import IMAGE_TEXT_FAMILIES
from secateur.models.outline import Outline, outline, require_fitting
from secateur.models.samples import Samples
from secateur.models.sources.source import Source
from support import families, image_families, language_families, vision_language_families

_INTRO = """\
# Families

This page lists the families of models that can be pruned, and those that are refused. `npm run docs` generates it from
the tests' tables of families in `python/tests/support`. A family is the `model_type` in a model's `config.json`.

A family that is not listed may work, because blocks are found by their form and not by name. The check of a job says
whether they are found, and why not, before any weights are read. The reasons on this page are its own messages: one
line with the architecture, why it is refused, and the nearest family that works.

What is pruned is named by the end of its path in a block; `experts.` stands for each expert. All other weights stay
dense: embeddings, heads and norms, and in the blocks the matrices that the last column names.
"""
_SIDE = 32


class Chapter(NamedTuple):
    """`config`: of a family by its name."""

    title: str
    about: str
    supported: Iterable[str]
    refused: Iterable[str]
    config: Callable[[str], PreTrainedConfig]


CHAPTERS = (
    Chapter(
        "Language",
        "The perplexity and what Wanda prunes equal those of `bench/oracle.py`, and plain transformers computes the\n"
        "same with the saved model.",
        language_families.LANGUAGE,
        language_families.REFUSED,
        families.config_of,
    ),
    Chapter(
        "Images and text",
        "The text part is pruned, and calibrated on text. The tests are the same as for language. Some families can\n"
        f"also be calibrated on images with texts: {', '.join(f'`{name}`' for name in IMAGE_TEXT_FAMILIES)}.\n"
        "The statistics then equal those of plain transformers on the same images.",
        vision_language_families.VISION_LANGUAGE,
        (),
        families.config_of,
    ),
    Chapter(
        "Images",
        "The accuracy and what Wanda prunes equal those of `bench/oracle.py`. The blocks, run one by one, compute\n"
        "what plain transformers computes, and so does the saved model.",
        image_families.SUPPORTED,
        image_families.REFUSED,
        lambda name: image_families.config_of(
            name,
            image_families.SUPPORTED[name].config
            if name in image_families.SUPPORTED
            else image_families.REFUSED[name][0],
        ),
    ),
)


def page(chapters: Iterable[Chapter] = CHAPTERS) -> str:
    """The whole page; ends with a newline."""
    return "\n".join([_INTRO, *(part for chapter in chapters for part in _chapter(chapter))])


def _chapter(chapter: Chapter) -> Iterator[str]:
    yield f"## {chapter.title}\n\n{chapter.about}\n"
    works = [_works(name, chapter.config(name)) for name in sorted(chapter.supported)]
    yield _table(("family", "class", "pruned", "dense in the blocks"), *works)
    refused = [(f"`{name}`", _refusal(name, chapter.config(name))) for name in sorted(chapter.refused)]
    if refused:
        yield f"### Refused: {chapter.title.lower()}\n\n{_table(('family', 'why'), *refused)}"


def _works(name: str, config: PreTrainedConfig) -> tuple[str, ...]:
    shapes = _outline(name, config)
    layers = [layer for block in shapes.decoder.layers for layer in block]
    pruned = dict.fromkeys(map(_kind, layers))
    parameters = {layer.parameter for layer in layers}
    dense = dict.fromkeys(
        _end(path.removesuffix(".weight"), 2)
        for block in shapes.decoder.blocks
        for path, parameter in block.named_parameters()
        if parameter.dim() > 1 and parameter not in parameters
    )
    return f"`{name}`", type(shapes.model).__name__, ", ".join(pruned), ", ".join(dense)


def _kind(layer: Layer) -> str:
    end = _end(layer.role, 1)
    return end if layer.siblings is None else f"experts.{end}"


def _end(path: str, parts: int) -> str:
    """The last parts of a path, without numbers."""
    return ".".join([part for part in path.split(".") if not part.isdigit()][-parts:])


def _refusal(name: str, config: PreTrainedConfig) -> str:
    try:
        shapes = _outline(name, config)
        images = torch.zeros(1, getattr(config, "num_channels", 3), _SIDE, _SIDE)
        require_fitting(shapes, Samples(images, torch.zeros(1, dtype=torch.int64)))
    except SecateurError as error:
        return error.message
    raise AssertionError(f"{name} is not refused")


def _outline(name: str, config: PreTrainedConfig) -> Outline:
    with TemporaryDirectory() as folder:
        config.save_pretrained(folder)
        return outline(Source(name, Path(folder), "0" * 64))


def _table(*rows: tuple[str, ...]) -> str:
    """The first row is the header."""
    lines = ["| " + " | ".join(" ".join(cell.replace("|", "\\|").split()) for cell in row) + " |" for row in rows]
    return "\n".join([lines[0], "| " + " | ".join("---" for _ in rows[0]) + " |", *lines[1:]]) + "\n"


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    print(page(), end="")
