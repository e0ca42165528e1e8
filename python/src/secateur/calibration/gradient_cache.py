"""Gradients of dense models, kept on disk between trials: one gather serves every gradient method and level.

An entry is a folder named by what the gradients depend on, with a safetensors file a block, read through memory maps,
and, written last, a manifest of the files' digests: whatever is without a manifest or differs from it is gathered anew.
The entries together take no more than a share of the free disk; those that were used longest ago go first.
"""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import fields
from pathlib import Path

import torch
import transformers
from filelock import FileLock, Timeout
from pydantic import TypeAdapter
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from secateur import __version__
from secateur.calibration.gradients import BYTES_A_WEIGHT, LayerGradients, gather_blocks
from secateur.files import file_digest
from secateur.models.loading import LoadedModel
from secateur.models.samples import Samples

# Of what is free on the disk, what all entries together may take.
_SHARE_OF_DISK = 0.25
_MANIFEST = "manifest.json"
_DIGESTS = TypeAdapter(dict[str, str])
_FIELDS = [field.name for field in fields(LayerGradients)]
# A damaged entry shows as one of these.
_UNREADABLE = (OSError, ValueError, KeyError, SafetensorError)

Found = dict[str, LayerGradients]
"""By the layers' names, on the CPU."""


class GradientCache:
    """`folder` is made when it is needed. A disk that is full or cannot be written to costs time but fails no trial."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def gradients(
        self, loaded: LoadedModel, samples: Samples, step: Callable[[float, str], None], warn: Callable[[str], None]
    ) -> Found:
        """Of all layers of the model, which has to be dense.

        `step` and `warn` as in a PruningContext. Raises SecateurError as `gather` does, and what `step` raises.
        """
        entry = self._folder / _key(loaded, samples)
        size = BYTES_A_WEIGHT * sum(layer.weight.numel() for block in loaded.decoder.layers for layer in block)
        found = _read(entry)
        if found is not None:
            return found
        with ExitStack() as held:
            failure: Exception | None = None
            try:
                held.enter_context(self._locked(entry.name, lambda: step(0, "waiting for another trial's gradients")))
                found = _read(entry)  # another process may have been quicker
                if found is not None:
                    return found
                self._begin(entry, size)
            except OSError as error:
                failure = error
            blocks = gather_blocks(loaded, samples, lambda done: step(done, "gradients of the dense model"))
            found, failure = _kept(entry, blocks, failure)
        if failure:
            warn(f"the dense model's gradients are not kept for other trials: {failure}")
        return found

    @contextmanager
    def _locked(self, key: str, waiting: Callable[[], None]) -> Iterator[None]:
        """Two processes do not gather the same. The lock's file is shared by several keys, so that few lie around."""
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

    def _begin(self, entry: Path, size: int) -> None:
        """An empty folder, and room on the disk. Raises OSError when there cannot be enough."""
        shutil.rmtree(entry, ignore_errors=True)
        others = sorted((_last_used(other), _size(other), other) for other in self._folder.iterdir() if other.is_dir())
        used = sum(freed for _, freed, _ in others)
        allowed = _SHARE_OF_DISK * (shutil.disk_usage(self._folder).free + used)
        if size > allowed:
            raise OSError(f"they take {size / 1e9:.3g} GB, and there is room for {allowed / 1e9:.3g} GB")
        for _, freed, other in others:
            if used + size <= allowed:
                break
            shutil.rmtree(other, ignore_errors=True)  # whoever has it mapped goes on reading it
            used -= freed
        entry.mkdir()


def _key(loaded: LoadedModel, samples: Samples) -> str:
    """Of all that the gradients depend on."""
    content = [
        [__version__, str(torch.__version__), transformers.__version__, loaded.device.type],
        [loaded.source.revision, loaded.dtype],
        [list(samples.inputs.shape), samples.digest],
    ]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def _read(entry: Path) -> Found | None:
    """None where there is no whole entry."""
    manifest = entry / _MANIFEST
    try:
        digests = _DIGESTS.validate_json(manifest.read_bytes())
        if any(file_digest(entry / name) != digest for name, digest in digests.items()):
            return None
        found: Found = {}
        for name in digests:
            found.update(_mapped(entry / name))
    except _UNREADABLE:
        return None
    with suppress(OSError):  # a cache that may only be read is as good
        manifest.touch()
    return found


def _kept(entry: Path, blocks: Iterator[Found], failure: Exception | None) -> tuple[Found, Exception | None]:
    """Each block goes to the disk as it comes, and only its map stays; from a failure on, the blocks stay in memory."""
    found: Found = {}
    digests: dict[str, str] = {}
    try:
        for index, block in enumerate(blocks):
            file = entry / f"{index:04}.safetensors"
            of_block = block
            if failure is None:
                try:
                    of_block = _stored(block, file)
                    digests[file.name] = file_digest(file)
                except (OSError, SafetensorError) as error:
                    failure = error
            found.update((name, gradients.to("cpu")) for name, gradients in of_block.items())
        if failure is None:
            try:
                _write_whole(entry / _MANIFEST, json.dumps(digests))
            except OSError as error:
                failure = error
    finally:
        if not (entry / _MANIFEST).exists():
            shutil.rmtree(entry, ignore_errors=True)  # the maps stay readable
    return found, failure


def _write_whole(file: Path, text: str) -> None:
    partial = file.with_suffix(".partial")
    partial.write_text(text)
    partial.rename(file)


def _stored(block: Found, file: Path) -> Found:
    tensors = {
        f"{name}.{field}": getattr(gradients, field).contiguous()
        for name, gradients in block.items()
        for field in _FIELDS
    }
    save_file(tensors, file)
    return _mapped(file)


def _mapped(file: Path) -> Found:
    """What `_stored` wrote; nothing is read before it is used."""
    tensors = load_file(file)
    names = dict.fromkeys(name.rpartition(".")[0] for name in tensors)
    return {name: LayerGradients(**{field: tensors[f"{name}.{field}"] for field in _FIELDS}) for name in names}


def _last_used(entry: Path) -> float:
    """An entry that is being written, or never was finished, has no manifest yet."""
    manifest = entry / _MANIFEST
    return (manifest if manifest.exists() else entry).stat().st_mtime


def _size(entry: Path) -> int:
    return sum(file.stat().st_size for file in entry.iterdir())
