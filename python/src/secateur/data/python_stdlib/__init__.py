"""Modules of the standard library of CPython 3.11.7 as text, bundled. README.md names them."""

import gzip
import json
from importlib.resources import files

from secateur.data.content import Documents
from secateur.spec import DatasetInfo

INFO = DatasetInfo(
    id="python-stdlib",
    title="Modules of the Python standard library",
    kind="text",
    splits=["train", "test"],
    bundled=True,
    license="PSF License 2.0",
    source="CPython 3.11.7, Python Software Foundation",
)


def read(split: str) -> Documents:
    """A document for each module."""
    lines = gzip.decompress(files(__name__).joinpath(f"{split}.jsonl.gz").read_bytes()).decode().splitlines()
    return Documents([json.loads(line)["text"] for line in lines])
