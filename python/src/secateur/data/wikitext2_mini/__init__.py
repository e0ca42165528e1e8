"""WikiText-2 without its training split, bundled. README.md names its source."""

import gzip
from importlib.resources import files

from secateur.data.content import Documents
from secateur.spec import DatasetInfo

INFO = DatasetInfo(
    id="wikitext2-mini",
    title="WikiText-2 (raw), without its training split",
    kind="text",
    splits=["validation", "test"],
    bundled=True,
    license="CC BY-SA 3.0",
    source="Merity et al. 2016, Wikipedia's contributors",
)
_SEPARATOR = "\n\n"


def read(split: str) -> Documents:
    """The split as one text, equal to that of `wikitext2`: its rows joined by two line ends."""
    content = files(__name__).joinpath(f"{split}.txt.gz").read_bytes()
    return Documents([gzip.decompress(content).decode()], _SEPARATOR)
