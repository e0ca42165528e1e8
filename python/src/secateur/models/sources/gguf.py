"""Models in GGUF files, dequantised into folders of float32 safetensors, which load ten times as fast."""

import shutil
from pathlib import Path

import torch
from filelock import FileLock
from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer


def convert_once(gguf: Path, folder: Path) -> Path:
    """`folder`, with the converted model; converts it if necessary. Safe to run concurrently, and to be killed."""
    if folder.is_dir():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    # The system releases the lock of a process that dies, and only a complete folder gets its final name.
    with FileLock(folder.with_suffix(".lock")):
        if not folder.is_dir():
            partial = folder.with_suffix(".partial")
            shutil.rmtree(partial, ignore_errors=True)
            _convert(gguf, partial)
            partial.rename(folder)
    return folder


def _convert(gguf: Path, folder: Path) -> None:
    model = AutoModelForCausalLM.from_pretrained(gguf.parent, gguf_file=gguf.name, dtype=torch.float32)
    # save_pretrained rejects a model that came from a GGUF file. A copy whose config does not mention it can be saved.
    description = model.config.to_dict()
    del description["quantization_config"], description["_name_or_path"]
    config = AutoConfig.for_model(**description)
    with torch.device("meta"):
        plain = AutoModelForCausalLM.from_config(config, dtype=torch.float32)
    plain.load_state_dict(model.state_dict(), assign=True)
    plain.tie_weights()
    plain.save_pretrained(folder)
    AutoTokenizer.from_pretrained(gguf.parent, gguf_file=gguf.name).save_pretrained(folder)
