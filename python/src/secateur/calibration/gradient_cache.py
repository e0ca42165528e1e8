"""Caches gradients of dense models on disk between trials: one computation serves every gradient method and level.

An entry is a folder named by a hash of everything the gradients depend on. It has one safetensors file per block, read
through memory maps, and a manifest of the files' digests that is written last. An entry without a manifest, or one that
differs from its manifest, is computed again. All entries together take at most a share of the free disk space; the
least recently used ones are deleted first.
"""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import fields
from pathlib import Path

from filelock import FileLock, Timeout
from pydantic import TypeAdapter
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from secateur.calibration.gradients import BYTES_PER_WEIGHT, LayerGradients, gather_blocks
from secateur.files import file_digest
from secateur.hardware.device import describe_environment
from secateur.models.loading import LoadedModel
from secateur.models.samples import Samples
from secateur.models.sources.changes import unchanged

# The share of the free disk space, entries not counted, that all entries together may take.
_SHARE_OF_DISK = 0.25
_MANIFEST = "manifest.json"
_DIGESTS = TypeAdapter(dict[str, str])
_FIELDS = [field.name for field in fields(LayerGradients)]
# Reading a damaged entry raises one of these.
_UNREADABLE = (OSError, ValueError, KeyError, SafetensorError)

ModelGradients = dict[str, LayerGradients]
"""Gradients by the names of the layers, on the CPU."""


class GradientCache:
    """`folder` is created when it is needed. If the disk is full or read-only, trials take longer but do not fail."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def gradients(
        self, loaded: LoadedModel, samples: Samples, step: Callable[[float, str], None], warn: Callable[[str], None]
    ) -> ModelGradients:
        """The gradients of all layers of the model, which has to be dense.

        `step` and `warn` as in a PruningContext. Raises SecateurError as `gather` does, ModelChanged, and what `step`
        raises.
        """
        entry = self._folder / _key(loaded, samples)
        size = BYTES_PER_WEIGHT * sum(layer.weight.numel() for block in loaded.decoder.layers for layer in block)
        found = _read(entry)
        if found is not None:
            return found
        with ExitStack() as held:
            failure: Exception | None = None
            try:
                held.enter_context(self._locked(entry.name, lambda: step(0, "waiting for another trial's gradients")))
                found = _read(entry)  # another process may have stored it meanwhile
                if found is not None:
                    return found
                self._make_room(entry, size)
            except OSError as error:
                failure = error
            blocks = gather_blocks(loaded, samples, lambda done: step(done, "gradients of the dense model"))
            found, failure = _store_blocks(entry, _while_unchanged(loaded, blocks), failure)
        if failure:
            warn(f"the dense model's gradients are not cached for other trials: {failure}")
        return found

    @contextmanager
    def _locked(self, key: str, waiting: Callable[[], None]) -> Iterator[None]:
        """Hold the key's lock, so that two processes do not compute the same. Several keys share one lock file."""
        self._folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self._folder / f"{key[:2]}.lock")
        while True:
            try:
                lock.acquire(timeout=1)
                break
            except Timeout:
                waiting()
        try:
            yield
        finally:
            lock.release()

    def _make_room(self, entry: Path, size: int) -> None:
        """Create an empty entry, deleting others if the disk space requires it. Raises OSError if it cannot suffice."""
        shutil.rmtree(entry, ignore_errors=True)
        others = sorted((_last_used(other), _size(other), other) for other in self._folder.iterdir() if other.is_dir())
        used = sum(freed for _, freed, _ in others)
        allowed = _SHARE_OF_DISK * (shutil.disk_usage(self._folder).free + used)
        if size > allowed:
            raise OSError(f"they take {size / 1e9:.3g} GB, and the cache may take {allowed / 1e9:.3g} GB")
        for _, freed, other in others:
            if used + size <= allowed:
                break
            shutil.rmtree(other, ignore_errors=True)  # a process that has mapped it can still read it
            used -= freed
        entry.mkdir()


def _key(loaded: LoadedModel, samples: Samples) -> str:
    """A hash of everything that the gradients depend on to the bit, hardware included."""
    here = describe_environment(loaded.device)
    content = [
        [here.secateur, here.torch, here.transformers],
        [loaded.device.type, here.device_name, here.cpu_capability, here.threads],
        [loaded.source.revision, loaded.dtype],
        [list(samples.inputs.shape), samples.prefix, samples.digest],
    ]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def _read(entry: Path) -> ModelGradients | None:
    """The entry's gradients; None if there is no complete entry."""
    manifest = entry / _MANIFEST
    try:
        digests = _DIGESTS.validate_json(manifest.read_bytes())
        if any(file_digest(entry / name) != digest for name, digest in digests.items()):
            return None
        found: ModelGradients = {}
        for name in digests:
            found.update(_mapped(entry / name))
    except _UNREADABLE:
        return None
    with suppress(OSError):  # a read-only cache is fine too
        manifest.touch()
    return found


def _while_unchanged(loaded: LoadedModel, blocks: Iterator[ModelGradients]) -> Iterator[ModelGradients]:
    """The blocks, and ModelChanged at their end if the weights may have changed: other trials would use the entry."""
    with unchanged(loaded.source):
        yield from blocks


def _store_blocks(
    entry: Path, blocks: Iterator[ModelGradients], failure: Exception | None
) -> tuple[ModelGradients, Exception | None]:
    """Write each block to the disk and keep only its memory map. After a failure, the blocks stay in memory."""
    found: ModelGradients = {}
    digests: dict[str, str] = {}
    try:
        for index, block in enumerate(blocks):
            file = entry / f"{index:04}.safetensors"
            gradients_of_block = block
            if failure is None:
                try:
                    gradients_of_block = _store_block(block, file)
                    digests[file.name] = file_digest(file)
                except (OSError, SafetensorError) as error:
                    failure = error
            found.update((name, gradients.to("cpu")) for name, gradients in gradients_of_block.items())
        if failure is None:
            try:
                _write_atomically(entry / _MANIFEST, json.dumps(digests))
            except OSError as error:
                failure = error
    finally:
        if not (entry / _MANIFEST).exists():
            shutil.rmtree(entry, ignore_errors=True)  # the maps stay readable
    return found, failure


def _write_atomically(file: Path, text: str) -> None:
    partial = file.with_suffix(".partial")
    partial.write_text(text)
    partial.rename(file)


def _store_block(block: ModelGradients, file: Path) -> ModelGradients:
    tensors = {
        f"{name}.{field}": getattr(gradients, field).contiguous()
        for name, gradients in block.items()
        for field in _FIELDS
    }
    save_file(tensors, file)
    return _mapped(file)


def _mapped(file: Path) -> ModelGradients:
    """The gradients that `_store_block` wrote. Data is read when it is used."""
    tensors = load_file(file)
    names = dict.fromkeys(name.rpartition(".")[0] for name in tensors)
    return {name: LayerGradients(**{field: tensors[f"{name}.{field}"] for field in _FIELDS}) for name in names}


def _last_used(entry: Path) -> float:
    """When the entry was last used. An incomplete entry has no manifest."""
    manifest = entry / _MANIFEST
    return (manifest if manifest.exists() else entry).stat().st_mtime


def _size(entry: Path) -> int:
    return sum(file.stat().st_size for file in entry.iterdir())
