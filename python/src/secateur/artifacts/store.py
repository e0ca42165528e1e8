"""Saves and loads pruned models. A folder gets its name once it is complete, and is verified before it is loaded."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import torch
from torch import Tensor
from transformers import GenerationConfig, PreTrainedModel
from transformers.utils import GENERATION_CONFIG_NAME

from secateur.artifacts import manifest
from secateur.artifacts.manifest import Layout, Manifest, Weights
from secateur.artifacts.packing import pack_file, read_packed, unpack_file
from secateur.artifacts.shrinking import shrink
from secateur.files import require_free
from secateur.models.loading import LoadedModel, Preprocessor, auto_model, load_config, load_preprocessor
from secateur.models.sources import Source
from secateur.spec import TrialResult, TrialSpec

_PLAIN, _PACKED = ".safetensors", ".packed.safetensors"

# Packing and unpacking hold one shard in memory at a time.
_SHARD = "4GB"


def save(loaded: LoadedModel, result: TrialResult, *, spec: TrialSpec, folder: Path, layout: Layout) -> Manifest:
    """Write a pruned model with its tokenizer (or image processor) and manifest.

    `spec` and `result`: those of the trial that pruned it.

    Raises SecateurError (`PRUNE_VALIDATION` as `require_free` does, `PRUNE_UNSUPPORTED_MODEL` where the model cannot be
    shrunk) and OSError.
    """
    assert result.fingerprint
    assert result.protocol
    assert result.environment
    model, notes = loaded.model, []
    with loaded.weights.readable(), _staged(folder) as partial:
        if layout == "shrunk":
            shrunk = shrink(loaded)
            model, notes = shrunk.model, shrunk.notes
        model.save_pretrained(partial, max_shard_size=_SHARD)
        load_preprocessor(loaded.source).save_pretrained(partial)
        if layout == "packed":
            for file in partial.glob(f"*{_PLAIN}"):
                pack_file(file, file.with_name(file.name.removesuffix(_PLAIN) + _PACKED))
                file.unlink()
        written = Manifest(
            layout=layout,
            spec=spec,
            fingerprint=result.fingerprint,
            sparsity=result.sparsity,
            measurements=result.measurements,
            protocol=result.protocol,
            environment=result.environment,
            warnings=[*result.warnings, *notes],
            dense=Weights(parameters=_parameters(loaded.model), bytes=_bytes(loaded.model)),
            saved=Weights(parameters=_parameters(model), bytes=_stored_bytes(partial)),
            files=manifest.inventory(partial),
        )
        manifest.write(partial, written)
    return written


def load(folder: str | Path) -> tuple[PreTrainedModel, Preprocessor]:
    """The model, on the CPU and in the dtype it was saved in, and its tokenizer or image processor.

    Raises SecateurError (`PRUNE_UNREADABLE_ARTIFACT`) unless every file is the one that was saved.
    """
    verified = manifest.verify(Path(folder))
    source = Source(str(folder), Path(folder), verified.fingerprint)
    model = _load_packed(source) if verified.layout == "packed" else _load_plain(source)
    return model.eval(), load_preprocessor(source)


def expand(folder: Path, target: Path) -> Manifest:
    """Write the same model to `target`, where transformers alone can load it.

    Raises SecateurError (`PRUNE_UNREADABLE_ARTIFACT` as `load` does, `PRUNE_VALIDATION` as `require_free` does) and
    OSError.
    """
    verified = manifest.verify(folder)
    with _staged(target) as partial:
        for name in verified.files:
            (partial / name).parent.mkdir(parents=True, exist_ok=True)
            if name.endswith(_PACKED):
                unpack_file(folder / name, partial / (name.removesuffix(_PACKED) + _PLAIN))
            else:
                shutil.copyfile(folder / name, partial / name)
        written = verified.model_copy(
            update={
                "layout": "plain" if verified.layout == "packed" else verified.layout,
                "saved": Weights(parameters=verified.saved.parameters, bytes=_stored_bytes(partial)),
                "files": manifest.inventory(partial),
            }
        )
        manifest.write(partial, written)
    return written


def _load_plain(source: Source) -> PreTrainedModel:
    model: PreTrainedModel = auto_model(load_config(source)).from_pretrained(
        source.folder, dtype="auto", use_safetensors=True, trust_remote_code=False, local_files_only=True
    )
    return model


def _load_packed(source: Source) -> PreTrainedModel:
    config, folder = load_config(source), source.folder
    with torch.device("meta"):
        kind = type(auto_model(config).from_config(config, trust_remote_code=False))
    state: dict[str, Tensor] = {}
    for file in sorted(folder.glob(f"*{_PACKED}")):
        state |= read_packed(file)[1]
    model: PreTrainedModel = kind.from_pretrained(None, config=config, state_dict=state, dtype=config.dtype)
    if (folder / GENERATION_CONFIG_NAME).is_file():
        model.generation_config = GenerationConfig.from_pretrained(folder, local_files_only=True)
    return model


def _parameters(model: PreTrainedModel) -> int:
    return sum(parameter.numel() for parameter in model.parameters())


def _bytes(model: PreTrainedModel) -> int:
    return sum(parameter.nbytes for parameter in model.parameters())


def _stored_bytes(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.glob(f"*{_PLAIN}"))


@contextmanager
def _staged(folder: Path) -> Iterator[Path]:
    """A temporary folder next to `folder`. It is renamed to `folder` at the end, or removed after an exception."""
    require_free(folder)
    final = folder.resolve()
    partial = final.with_name(f"{final.name}.partial-{os.getpid()}")
    shutil.rmtree(partial, ignore_errors=True)
    try:
        partial.mkdir(parents=True)
        yield partial
        for weights in partial.glob(f"*{_PLAIN}"):  # safetensors makes them readable by their owner only
            weights.chmod((partial / manifest.FILE).stat().st_mode)
        partial.rename(final)  # also over an empty folder
    finally:
        shutil.rmtree(partial, ignore_errors=True)
