"""Folders of small images, no two alike."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image


def write_image(path: Path, seed: int, size: tuple[int, int] = (13, 9), mode: str = "RGB") -> Path:
    """Write random pixels in the format of the suffix. `size`: width and height."""
    path.parent.mkdir(parents=True, exist_ok=True)
    shape = (size[1], size[0]) if mode == "L" else (size[1], size[0], len(mode))
    pixels = np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)
    Image.fromarray(pixels, mode).save(path)
    return path


def write_classes(folder: Path, classes: Iterable[str], images: int = 2) -> Path:
    """A sub-folder of images for each class."""
    for number, name in enumerate(classes):
        for index in range(images):
            write_image(folder / name / f"{index}.png", seed=100 * number + index)
    return folder


def write_metadata(folder: Path, rows: Iterable[Mapping[str, Any]]) -> Path:
    """`metadata.jsonl` with these lines."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "metadata.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return folder
