"""The device a trial runs on, and what to say about it."""

import platform
from pathlib import Path

import torch
import transformers

from secateur import __version__
from secateur.errors import SecateurError
from secateur.hardware.memory import machine_bytes
from secateur.spec import Environment

# bfloat16 and float16 weights keep their type on a GPU; a CPU computes in float32 unless told otherwise.
DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}


def resolve_device(name: str) -> torch.device:
    """`auto` is the first GPU if there is one. Raises SecateurError (`PRUNE_VALIDATION`)."""
    if name == "auto":
        name = "cuda:0" if torch.cuda.is_available() else "cpu"
    try:
        device = torch.device(name)
    except RuntimeError as error:
        raise SecateurError("PRUNE_VALIDATION", f"device {name!r} is none: auto, cpu or cuda:0") from error
    if device.type == "cuda":
        device = torch.device("cuda", device.index or 0)
        if (device.index or 0) >= torch.cuda.device_count():
            raise SecateurError("PRUNE_VALIDATION", f"{device} is not there: {torch.cuda.device_count()} GPU(s) found")
    elif device.type != "cpu":
        raise SecateurError("PRUNE_VALIDATION", f"device {name!r} is not supported: auto, cpu or cuda:0")
    return device


def resolve_dtype(asked: str, of_model: object, device: torch.device) -> str:
    """`auto`: the model's own on CUDA, float32 on a CPU."""
    if asked != "auto":
        return asked
    own = str(of_model).removeprefix("torch.")
    return own if device.type == "cuda" and own in DTYPES else "float32"


def describe_environment(device: torch.device) -> Environment:
    """What a figure may depend on besides the spec."""
    return Environment(
        secateur=__version__,
        python=platform.python_version(),
        torch=str(torch.__version__),
        transformers=transformers.__version__,
        platform=f"{platform.system()}-{platform.machine()}",
        device=str(device),
        device_name=torch.cuda.get_device_name(device) if device.type == "cuda" else _cpu_name(),
        threads=torch.get_num_threads(),
    )


def device_memory_bytes(device: torch.device) -> int:
    """Of the GPU, or of the machine."""
    if device.type == "cuda":
        return torch.cuda.get_device_properties(device).total_memory
    return machine_bytes()


def _cpu_name() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:  # not Linux
        return platform.processor() or platform.machine()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())
