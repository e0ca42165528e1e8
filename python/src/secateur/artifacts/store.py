"""Saves and loads pruned models. A folder gets its name once it is complete, and is verified before it is loaded."""

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from safetensors import SafetensorError
from transformers import PreTrainedModel

from secateur.artifacts import card, manifest
from secateur.artifacts.comparison import require_equal
from secateur.artifacts.manifest import LayerZeros, Manifest, Weights
from secateur.artifacts.opening import open_model
from secateur.artifacts.packing import unpack_file
from secateur.artifacts.pruned_model import PrunedModel
from secateur.artifacts.reproduction import difference
from secateur.artifacts.shrinking import Shrunk, shrink
from secateur.artifacts.staging import staged
from secateur.artifacts.weight_files import PACKED, PLAIN, stored_bytes, write_weights
from secateur.errors import SecateurError
from secateur.files import is_disk_full, require_space
from secateur.hardware.device import DTYPES
from secateur.models.blocks.decoder import find_decoder
from secateur.models.loading import LoadedModel
from secateur.models.preprocessors import Preprocessor, load_preprocessor, save_preprocessor
from secateur.models.sources.source import Source
from secateur.spec import Keep, Layout, Measurement, Original, TrialSpec


def keep_model(spec: TrialSpec, keep: Keep, pruned: PrunedModel) -> None:
    """`save` as the service asks for it."""
    folders = {layout: Path(keep.folder) / layout for layout in keep.layouts}
    save(pruned, spec=spec, folders=folders, dense=keep.dense_measurements, original=keep.original)


def save(
    pruned: PrunedModel,
    *,
    spec: TrialSpec,
    folders: Mapping[Layout, Path],
    dense: Sequence[Measurement] = (),
    original: Original | None = None,
) -> list[Manifest]:
    """Write a pruned model with its tokenizer (or image processor), model card and manifest, in each of the layouts.

    `spec`: of the trial that pruned it. `dense`: the dense model's measurements. `original`: the ended trial whose
    model was pruned again; the manifest has its measurements, and a difference to it is a warning of this trial.

    Raises SecateurError (`PRUNE_VALIDATION` as `require_free` does, `PRUNE_STORAGE_FULL` as `require_space` does,
    `PRUNE_UNSUPPORTED_MODEL` where the model cannot be shrunk or has a file whose name the manifest cannot hold,
    `PRUNE_SAVED_MODEL_DIFFERS` where the saved model is not the evaluated one),
    OSError and Cancelled.
    """
    described = _describe(pruned, spec, list(dense), original)
    manifests = []
    for index, (layout, folder) in enumerate(folders.items()):

        def step(layers: int, message: str, index: int = index, layout: Layout = layout) -> None:
            total = len(pruned.layers)
            pruned.step(index * total + layers, len(folders) * total, f"{layout}: {message}")

        manifests.append(_save(pruned.loaded, described.model_copy(update={"layout": layout}), folder, step))
    return manifests


def _describe(pruned: PrunedModel, spec: TrialSpec, dense: list[Measurement], original: Original | None) -> Manifest:
    """The manifest of the measured or reproduced model in memory, without files."""
    result = pruned.result
    assert result.fingerprint
    assert result.weights_digest
    assert result.protocol
    assert result.environment
    different = original and difference(result, original)
    if different:
        pruned.warn(different)
    model, dtype = pruned.loaded.model, DTYPES[pruned.loaded.storage_dtype]
    size = Weights(parameters=_parameters(model), bytes=stored_bytes(model, dtype))
    return Manifest(
        layout="plain",
        spec=spec,
        fingerprint=(original and original.fingerprint) or result.fingerprint,
        weights_digest=result.weights_digest,
        sparsity=result.sparsity,
        layers=[LayerZeros(name=layer.name, weights=layer.weights, zeros=layer.zeros) for layer in pruned.layers],
        measurements=[*(original or result).measurements],
        dense_measurements=dense,
        protocol=result.protocol,
        environment=result.environment,
        reproduced=None if original is None else different is None,
        warnings=[*result.warnings, *([different] if different else [])],
        dense=size,
        saved=size,
        files={},
    )


def _save(loaded: LoadedModel, described: Manifest, folder: Path, step: Callable[[int, str], None]) -> Manifest:
    layers, dtype = len(described.layers), DTYPES[loaded.storage_dtype]
    step(0, "started")
    with _filled(folder) as partial:
        with loaded.weights.readable():
            small = shrink(loaded) if described.layout == "shrunk" else Shrunk(loaded.model, [])
            decoder = loaded.decoder if small.model is loaded.model else find_decoder(small.model)
            require_space(folder, stored_bytes(small.model, dtype))
            partial.mkdir(parents=True)
            save_preprocessor(loaded.source, partial)
            _require_names(partial)
            write_weights(
                small.model,
                decoder,
                partial,
                lambda done: step(done, f"{done} of {layers} layers"),
                dtype=dtype,
                packed=described.layout == "packed",
            )
        step(layers, "comparing it with the evaluated model")
        require_equal(Source(str(folder), partial, loaded.source.revision), described.layout, small.model, loaded)
        saved = Weights(parameters=_parameters(small.model), bytes=_weight_bytes(partial))
        warnings = [*described.warnings, *small.notes]
        complete = described.model_copy(update={"saved": saved, "warnings": warnings})
        return _finish(partial, complete, loaded.source, lambda name: step(layers, f"digest of {name}"))


def _finish(folder: Path, described: Manifest, base: Source, reading: Callable[[str], object]) -> Manifest:
    """Add the model card and the manifest with all files. `base`: a folder with the README of the dense model."""
    card.write(folder, described, base)
    for weights in folder.glob(f"*{PLAIN}"):  # safetensors makes them readable by their owner only
        weights.chmod((folder / card.FILE).stat().st_mode)
    written = described.model_copy(update={"files": manifest.inventory(folder, reading)})
    manifest.write(folder, written)
    return written


def _require_names(folder: Path) -> None:
    """Raises SecateurError (`PRUNE_UNSUPPORTED_MODEL`) for a file that the manifest cannot name."""
    try:
        for name in manifest.names(folder):
            manifest.require_name(name)
    except ValueError as error:
        raise SecateurError("PRUNE_UNSUPPORTED_MODEL", f"{error}; rename it in the model that is pruned") from None


def load(folder: str | Path) -> tuple[PreTrainedModel, Preprocessor]:
    """The model, on the CPU and in the dtype it was saved in, and its tokenizer or image processor.

    Raises SecateurError (`PRUNE_UNREADABLE_ARTIFACT`) unless every file is the one that was saved.
    """
    verified = manifest.verify(Path(folder))
    source = Source(str(folder), Path(folder), verified.fingerprint)
    return open_model(source, verified.layout), load_preprocessor(source)


def expand(folder: Path, target: Path) -> Manifest:
    """Write the same model to `target`, where transformers alone can load it.

    Raises SecateurError (`PRUNE_UNREADABLE_ARTIFACT` as `load` does, `PRUNE_VALIDATION` as `require_free` does) and
    OSError.
    """
    verified = manifest.verify(folder)
    with _filled(target) as partial:
        partial.mkdir(parents=True)
        for name in verified.files:
            (partial / name).parent.mkdir(parents=True, exist_ok=True)
            if name.endswith(PACKED):
                unpack_file(folder / name, partial / (name.removesuffix(PACKED) + PLAIN))
            else:
                shutil.copyfile(folder / name, partial / name)
        expanded = verified.model_copy(
            update={
                "layout": "plain" if verified.layout == "packed" else verified.layout,
                "saved": Weights(parameters=verified.saved.parameters, bytes=_weight_bytes(partial)),
            }
        )
        return _finish(
            partial, expanded, Source(verified.spec.model, folder, verified.protocol.revision), lambda _: None
        )


def _parameters(model: PreTrainedModel) -> int:
    return sum(parameter.numel() for parameter in model.parameters())


def _weight_bytes(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.glob(f"*{PLAIN}"))


@contextmanager
def _filled(folder: Path) -> Iterator[Path]:
    """As `staged`. A disk that becomes full is a SecateurError (`PRUNE_STORAGE_FULL`)."""
    try:
        with staged(folder) as partial:
            yield partial
    except (OSError, SafetensorError) as error:
        if is_disk_full(error):
            raise SecateurError("PRUNE_STORAGE_FULL", f"the disk of {folder} became full; free some of it") from error
        raise
