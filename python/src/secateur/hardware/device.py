"""The device that trials run on, its name, and the dtypes it computes in."""

import platform
from pathlib import Path

import torch
import transformers

from secateur import __version__
from secateur.errors import SecateurError
from secateur.hardware.memory import machine_bytes
from secateur.spec import Environment

DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}


def resolve_device(name: str) -> torch.device:
    """`auto` is the first GPU if there is one. Raises SecateurError (`PRUNE_VALIDATION`)."""
    if name == "auto":
        name = "cuda:0" if torch.cuda.is_available() else "cpu"
    try:
        device = torch.device(name)
    except RuntimeError as error:
        raise _unknown_device(name) from error
    if device.type == "cuda":
        device = torch.device("cuda", device.index or 0)
        if (device.index or 0) >= torch.cuda.device_count():
            found = torch.cuda.device_count()
            raise SecateurError(
                "PRUNE_VALIDATION", f"Device {str(device)!r} does not exist: found {found} GPU(s); use auto or cpu"
            )
    elif device.type != "cpu":
        raise _unknown_device(name)
    return device


def resolve_dtype(dtype: str, model_dtype: object, device: torch.device) -> str:
    """For `auto`, the model's own dtype on a GPU and float32 on a CPU; any other dtype as it is."""
    if dtype != "auto":
        return dtype
    own = _name(model_dtype)
    return own if device.type == "cuda" and own in DTYPES else "float32"


def storage_dtype(dtype: str, model_dtype: object) -> str:
    """The dtype that pruned weights are rounded to, in memory and in files, when `dtype` is computed in.

    It is the model's own dtype where float32 is computed in, which holds every number of it. Another `dtype` has
    already rounded the weights.
    """
    own = _name(model_dtype)
    return own if dtype == "float32" and own in DTYPES else dtype


def describe_environment(device: torch.device) -> Environment:
    """The versions and the device, which figures may depend on besides the spec."""
    return Environment(
        secateur=__version__,
        python=platform.python_version(),
        torch=str(torch.__version__),
        transformers=transformers.__version__,
        platform=f"{platform.system()}-{platform.machine()}",
        device=str(device),
        device_name=torch.cuda.get_device_name(device) if device.type == "cuda" else _cpu_name(),
        cpu_capability=torch.backends.cpu.get_cpu_capability(),
        threads=torch.get_num_threads(),
    )


def device_memory_bytes(device: torch.device) -> int:
    """Total memory of the GPU; for a CPU, of the machine."""
    if device.type == "cuda":
        return torch.cuda.get_device_properties(device).total_memory
    return machine_bytes()


def _name(dtype: object) -> str:
    return str(dtype).removeprefix("torch.")


def _unknown_device(name: str) -> SecateurError:
    return SecateurError("PRUNE_VALIDATION", f"Unknown device {name!r}; use auto, cpu or cuda:N")


def _cpu_name() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:  # not Linux
        return platform.processor() or platform.machine()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())
