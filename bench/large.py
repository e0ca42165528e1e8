"""Time and memory of methods on a large model: `.venv/bin/python bench/large.py`.

A Llama with random weights in bfloat16, calibrated on 128 windows of 2,048 tokens of random words (the protocol of the
Wanda and SparseGPT papers). Times and memory don't depend on the weights' values; perplexities would mean nothing.
For a GPU; a CPU takes hours.
"""

import argparse
import dataclasses
import random
import sys
import tempfile
from pathlib import Path

import torch
from transformers import AutoConfig, AutoModelForCausalLM

from secateur.engine import Engine
from secateur.hardware.device import describe_environment, resolve_device
from secateur.settings import Settings
from secateur.spec import Calibration, Evaluation, MethodRef, TrialSpec

sys.path.append(str(Path(__file__).parents[1] / "python" / "tests"))
from support.tiny_models import write_tiny_model

WORDS = 150_000
SIZES = {
    "1b": {
        "hidden_size": 2048,
        "intermediate_size": 8192,
        "num_hidden_layers": 16,
        "num_attention_heads": 32,
        "num_key_value_heads": 8,
    },
    "7b": {
        "hidden_size": 4096,
        "intermediate_size": 11008,
        "num_hidden_layers": 32,
        "num_attention_heads": 32,
        "num_key_value_heads": 32,
    },
}


def main() -> None:
    """Prints one line for each method."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", choices=SIZES, default="1b")
    parser.add_argument("--methods", default="wanda,sparsegpt,movement,alps", help="(default: %(default)s)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = dataclasses.replace(Settings.from_environment(), model_roots=(folder,), data_roots=(folder,))
        parameters = write_model(folder / "model", options.size, resolve_device(settings.device))
        draw = random.Random(0)  # noqa: S311 (no secret)
        words = (Path(__file__).parent / "data" / "wikitext2" / "valid.txt").read_text(encoding="utf-8").split()
        (folder / "text.txt").write_text(" ".join(draw.choices(words, k=WORDS)), encoding="utf-8")
        engine = Engine(settings)
        environment = describe_environment(engine.device)
        print(f"{parameters / 1e9:.2f}B parameters, {environment.device_name}, torch {environment.torch}\n")
        print(f"{'':<12}{'calibrate':>11}{'prune':>9}{'evaluate':>10}{'device memory':>16}")
        for method in options.methods.split(","):
            print(f"{method:<12}{measure(engine, method)}", flush=True)


def write_model(folder: Path, size: str, device: torch.device) -> int:
    """Returns the number of its parameters."""
    write_tiny_model(folder)  # for its tokenizer, which makes about one token of a letter
    config = AutoConfig.for_model("llama", vocab_size=32000, max_position_embeddings=4096, **SIZES[size])
    torch.manual_seed(0)
    with device:
        model = AutoModelForCausalLM.from_config(config, dtype=torch.bfloat16)
    model.save_pretrained(folder)
    return sum(parameter.numel() for parameter in model.parameters())


def measure(engine: Engine, method: str) -> str:
    """The times and the peak memory of one trial at 50%, as text. A trial that fails ends the benchmark."""
    spec = TrialSpec(
        model="file:model",
        method=MethodRef(id=method, params={}),
        level=0.5,
        pattern="unstructured",
        calibration=Calibration(dataset="file:text.txt", samples=128, seqlen=2048),
        evaluations=[Evaluation(dataset="file:text.txt", seqlen=2048, windows=32)],
        dtype="bfloat16",
    )
    result = engine.run(spec, progress=lambda _: None, cancelled=lambda: False)
    if result.error:
        raise SystemExit(result.error.traceback)
    seconds = result.seconds
    memory = (result.memory.device_peak_bytes or result.memory.peak_bytes) / 2**30
    return f"{seconds.calibrate:>9.1f} s{seconds.prune:>7.1f} s{seconds.evaluate:>8.1f} s{memory:>12.1f} GiB"


if __name__ == "__main__":
    main()
