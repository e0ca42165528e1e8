"""An image in a file that a user names: read when it is needed, and never as anything but the image it was."""

import hashlib
import io
import os
import stat
from pathlib import Path, PurePosixPath

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from secateur.errors import SecateurError

SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".bmp"})
"""The names of images end in one of these, in lower or upper case."""

_FORMATS = ("JPEG", "PNG", "WEBP", "BMP")  # Pillow also knows formats that start other programs
_MOST_BYTES = 1 << 26
# A few kilobytes can hold a billion pixels. In RGB this many take 200 MB.
_MOST_PIXELS = 1 << 26
_LONGEST_SHOWN = 200


class ImageFile:
    """An image of a folder. `folder`: a real path; `name`: the image's path in it, which may be a link inside of it.

    Its format and size are checked at once; its pixels are decoded on each call of `array`.

    Raises SecateurError naming the image: `PRUNE_DATASET_UNAVAILABLE`, and `PRUNE_PATH_OUTSIDE_ROOTS` for a path that
    leads out of the folder.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self.name = name
        self._folder = folder
        content = read_inside(folder, name, _MOST_BYTES)
        self.digest = hashlib.sha256(content).digest()
        self._open(content).close()

    def array(self, channels: int) -> NDArray[np.uint8]:
        """[height, width, channels], upright, as transformers reads it; for one channel, in grey.

        Raises SecateurError as above, also if the file was changed since its digest was taken.
        """
        content = read_inside(self._folder, self.name, _MOST_BYTES)
        if hashlib.sha256(content).digest() != self.digest:
            raise unavailable(self.name, "the file changed while it was used; leave it unchanged while a job uses it")
        with self._open(content) as image:
            try:
                pixels = ImageOps.exif_transpose(image).convert("L" if channels == 1 else "RGB")
            except MemoryError:
                raise
            except Exception as error:  # each format raises exceptions of its own
                raise unavailable(self.name, f"the image is damaged: {error}") from error
        return np.asarray(pixels).reshape(pixels.height, pixels.width, -1)

    def _open(self, content: bytes) -> Image.Image:
        """The image, of which only the header is decoded."""
        try:
            image = Image.open(io.BytesIO(content), formats=_FORMATS)
        except Exception as error:
            raise unavailable(self.name, "it is not a JPEG, PNG, WebP or BMP image that can be read") from error
        if image.width * image.height > _MOST_PIXELS:
            raise unavailable(
                self.name, f"it has {image.width} x {image.height} pixels; at most {_MOST_PIXELS:,} are supported"
            )
        return image


def read_inside(folder: Path, name: str, most: int) -> bytes:
    """The content of a file of a folder, which is a real path. Raises as ImageFile does.

    `most`: bytes. Neither `..` nor a link leads out of the folder, and a pipe or a device is not opened.
    """
    real = _real_inside(folder, name)
    try:
        descriptor = os.open(real, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise unavailable(name, "it is not a file")
            with open(descriptor, "rb", closefd=False) as file:
                content = file.read(most + 1)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise unavailable(name, f"{error.strerror}") from None
    if len(content) > most:
        raise unavailable(name, f"it has more than {most:,} bytes, which is the most that is supported")
    return content


def unavailable(name: str, reason: str) -> SecateurError:
    """The error (`PRUNE_DATASET_UNAVAILABLE`) that names a file of the folder."""
    return SecateurError("PRUNE_DATASET_UNAVAILABLE", f"{printable(name)}: {reason}")


def printable(name: str) -> str:
    """A name as it can be shown in a line: what cannot be printed is escaped, and a long one is cut."""
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in name[:_LONGEST_SHOWN])


def _real_inside(folder: Path, name: str) -> Path:
    """Names come from JSON too, so they may hold anything."""
    if not name or PurePosixPath(name).is_absolute():
        raise unavailable(name, "it is not a path within the folder")
    try:
        real = Path(os.path.realpath(folder / name))
    except (OSError, ValueError) as error:  # ValueError: a zero byte, or half of a surrogate pair
        raise unavailable(name, f"{error}") from None
    if not real.is_relative_to(folder):
        raise SecateurError("PRUNE_PATH_OUTSIDE_ROOTS", f"{printable(name)} leads out of the folder; copy the file in")
    return real
