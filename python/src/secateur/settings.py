"""Settings from the environment, which no other module reads. The names are those of the service."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from secateur.errors import SecateurError

_UNITS = ("", "KiB", "MiB", "GiB", "TiB")
_AMOUNT = re.compile(r"(?P<number>[1-9][0-9]*)(?P<unit>[KMGT]iB)?")


@dataclass(frozen=True)
class Settings:
    """Folders, the device and its limits.

    `home` holds converted models and bundled datasets. Users can name files below `model_roots` and `data_roots` only.
    `hub_token_models` are the hub models that are downloaded with the token of the environment: `owner/name`, `owner/*`
    or `*`. `model_snapshots` is the folder of the snapshots of `file:` models; None: there are none. `uploads` is the
    folder of the datasets that teams upload; None: `uploads` in `home`. `device` is `auto`, `cpu`, `cuda` or `cuda:N`;
    `threads` None leaves torch's default. `device_memory`: bytes of the device that a trial may use; None: the free
    memory of a GPU, no limit on a CPU.
    """

    home: Path = Path(".secateur")
    model_roots: tuple[Path, ...] = ()
    data_roots: tuple[Path, ...] = ()
    hub_token_models: tuple[str, ...] = ("*",)
    uploads: Path | None = None
    model_snapshots: Path | None = None
    device: str = "auto"
    threads: int | None = None
    device_memory: int | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Raises SecateurError (`PRUNE_VALIDATION`) naming the variable that is wrong."""
        threads = environment.get("SECATEUR_THREADS", "")
        if threads and not (threads.isdecimal() and int(threads) > 0):
            raise SecateurError("PRUNE_VALIDATION", f"SECATEUR_THREADS must be a positive integer, not {threads!r}")
        return cls(
            home=Path(environment.get("SECATEUR_HOME") or ".secateur"),
            model_roots=_folders(environment.get("SECATEUR_MODEL_ROOTS", "")),
            data_roots=_folders(environment.get("SECATEUR_DATA_ROOTS", "")),
            hub_token_models=tuple((environment.get("SECATEUR_HF_TOKEN_MODELS") or "*").split(",")),
            uploads=Path(uploads) if (uploads := environment.get("SECATEUR_UPLOADS")) else None,
            model_snapshots=Path(folder) if (folder := environment.get("SECATEUR_MODEL_SNAPSHOTS")) else None,
            device=environment.get("SECATEUR_DEVICE") or "auto",
            threads=int(threads) if threads else None,
            device_memory=_bytes(environment.get("SECATEUR_DEVICE_MEMORY", "")),
        )


def has_test_methods(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether the registry includes the methods for tests of the service. Fixed for the whole process."""
    return environment.get("SECATEUR_TEST_METHODS") == "yes"


def _bytes(amount: str) -> int | None:
    if not amount:
        return None
    match = _AMOUNT.fullmatch(amount)
    if match is None:
        raise SecateurError("PRUNE_VALIDATION", f"SECATEUR_DEVICE_MEMORY must be like 6GiB or 500MiB, not {amount!r}")
    factor: int = 1024 ** _UNITS.index(match["unit"] or "")
    return int(match["number"]) * factor


def _folders(paths: str) -> tuple[Path, ...]:
    return tuple(Path(path) for path in paths.split(os.pathsep) if path)
