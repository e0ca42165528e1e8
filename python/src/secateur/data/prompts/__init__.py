"""Eight beginnings of texts, which a model continues. `prompts.txt` has one in a line."""

from importlib.resources import files

from secateur.data.content import Prompts
from secateur.spec import DatasetInfo

INFO = DatasetInfo(
    id="prompts",
    title="Beginnings of texts",
    kind="prompts",
    splits=["test"],
    bundled=True,
    license="Apache-2.0",
    source="Secateur; the first one is that of the paper's table 6",
)


def read(_split: str) -> Prompts:
    """The prompts in order."""
    return Prompts(files(__name__).joinpath("prompts.txt").read_text(encoding="utf-8").splitlines())
