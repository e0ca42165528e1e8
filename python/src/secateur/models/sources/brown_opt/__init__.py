"""A small trained decoder of the OPT architecture, with a bias on every Linear: small enough for any test.

Its files are in this folder. python/training/train_brown_opt.py trained it; README.md has its perplexities.
"""

from pathlib import Path

from secateur.files import files_digest
from secateur.spec import ModelInfo

FOLDER = Path(__file__).parent

INFO = ModelInfo(
    id="demo/brown-opt",
    title="Brown-OPT (5 million parameters, biases, trained on the Brown corpus)",
    parameters=5_063_936,
    max_seqlen=256,
    license="free for non-commercial use",
    source="trained by python/training/train_brown_opt.py on the Brown corpus",
)


def ensure(home: Path) -> Path:  # noqa: ARG001 (nothing is created)
    """This folder."""
    return FOLDER


def revision() -> str:
    """The sha256 of the files that are loaded."""
    files = (path for path in FOLDER.iterdir() if path.suffix in {".json", ".safetensors"})
    return files_digest(files, FOLDER)
