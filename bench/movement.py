"""Perplexities from magnitude up to Movement, on the same text: `.venv/bin/python bench/movement.py`.

Calibrated on the first 32 windows of 512 tokens of WikiText-2's validation text, perplexity on the first 32 windows of
its test text, float32, sequential pass, a BOS if the model needs one. Gemma-3-270M, which `bench/gemma3.py` prepares,
gets 16 and 12 windows; other models use the Brown corpus and windows of 256 tokens.
"""

import argparse
import dataclasses
import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from secateur.engine import Engine
from secateur.hardware.device import describe_environment
from secateur.settings import Settings
from secateur.spec import Bos, Calibration, Evaluation, MethodRef, Pass, Progress, TrialResult, TrialSpec

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Step:
    """A method with its parameters, as one row. `pattern`: where the target is a level."""

    title: str
    method: str
    params: dict[str, Any] = dataclasses.field(default_factory=dict)
    pattern: str = "unstructured"


@dataclass(frozen=True)
class Protocol:
    """The texts to calibrate and to evaluate on, how many windows of how many tokens, the BOS before each, the pass."""

    calibration: str
    evaluation: str
    seqlen: int = 512
    samples: int = 32
    windows: int = 32
    bos: Bos = "auto"
    pass_: Pass = "sequential"


WIKITEXT = Protocol("file:wikitext2/valid.txt", "file:wikitext2/test.txt")
BROWN = Protocol("brown", "brown", seqlen=256)
PROTOCOLS = {
    "demo/smollm2-135m": WIKITEXT,
    "file:gemma-3-270m": dataclasses.replace(WIKITEXT, samples=16, windows=12),
}

STEPS = {
    "dense": Step("dense", "dense"),
    "magnitude": Step("magnitude", "magnitude"),
    "wanda": Step("Wanda", "wanda"),
    "ria": Step("RIA", "ria"),
    "sparsegpt": Step("SparseGPT", "sparsegpt"),
    "on-wanda": Step("the move on Wanda's mask", "movement", {"support": "wanda", "target": "own"}),
    "on-sparsegpt": Step("the move on SparseGPT's mask", "movement", {"support": "sparsegpt", "target": "own"}),
    "alps": Step("ALPS", "alps"),
    "low": Step("Movement, low effort", "movement", {"effort": "low"}),
    "own": Step("Movement, its own output as the target", "movement", {"target": "own"}),
    "movement": Step("Movement", "movement"),
    "high": Step("Movement, high effort", "movement", {"effort": "high"}),
}


def main() -> int:
    """Returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="demo/smollm2-135m")
    parser.add_argument("--bos", choices=["auto", "always", "never"], default="auto", help="before each window")
    parser.add_argument("--pass", choices=["sequential", "reference"], default="sequential", dest="pass_")
    parser.add_argument("--targets", default="0.5,0.6,0.7,0.8,2:4", help="levels and n:m patterns")
    parser.add_argument("--steps", default=",".join(STEPS), help="rows to measure (default: %(default)s)")
    options = parser.parse_args()
    steps = options.steps.split(",")
    if unknown := [step for step in steps if step not in STEPS]:
        parser.error(f"unknown steps: {', '.join(unknown)}; choose from {', '.join(STEPS)}")
    engine = open_engine()
    environment = describe_environment(engine.device)
    print(f"{options.model}, {environment.device_name}, {environment.threads} threads\n")
    print(f"{'':<42}{'target':>8}{'perplexity':>12}{'calibrate':>11}{'prune':>9}")
    protocol = dataclasses.replace(PROTOCOLS.get(options.model, BROWN), bos=options.bos, pass_=options.pass_)
    targets = options.targets.split(",")
    rows = dict.fromkeys(("0" if name == "dense" else target, name) for target in targets for name in steps)
    saved = []
    for target, name in rows:
        step = STEPS[name]
        result = run(engine, options.model, step, target, protocol)
        value, seconds = result.measurements[0].value, result.seconds
        times = f"{seconds.calibrate:>9.1f} s{seconds.prune:>7.1f} s"
        print(f"{step.title:<42}{target:>8}{value or float('inf'):>12.4f}{times}", flush=True)
        saved.append({"step": step.title, "target": target, "result": result.model_dump(mode="json")})
    path = Settings.from_environment().home / "bench" / f"movement-{re.sub('[/:]', '-', options.model)}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(saved, indent=2) + "\n", encoding="utf-8")
    print(f"\n{path}")
    return 0


def open_engine() -> Engine:
    """An engine with the texts in `bench/data` and the models in `$SECATEUR_HOME/models`."""
    settings = Settings.from_environment()
    return Engine(dataclasses.replace(settings, data_roots=(DATA,), model_roots=(settings.home / "models",)))


def run(engine: Engine, model: str, step: Step, target: str, protocol: Protocol) -> TrialResult:
    """The result of the step. `target`: a level, or an n:m pattern."""
    kept, _, tile = target.partition(":")
    spec = TrialSpec(
        model=model,
        method=MethodRef(id=step.method, params=step.params),
        level=1 - int(kept) / int(tile) if tile else float(target),
        pattern=target if tile else step.pattern,
        calibration=Calibration(
            dataset=protocol.calibration,
            samples=protocol.samples,
            seqlen=protocol.seqlen,
            sampling="sequential",
            bos=protocol.bos,
        ),
        evaluations=[
            Evaluation(dataset=protocol.evaluation, seqlen=protocol.seqlen, windows=protocol.windows, bos=protocol.bos)
        ],
        dtype="float32",
        pass_=protocol.pass_,
    )
    result = engine.run(spec, progress=show, cancelled=lambda: False)
    if result.error:
        raise SystemExit(result.error.traceback)
    return result


def show(progress: Progress) -> None:
    """Shows the progress on one line of a terminal; elsewhere prints nothing."""
    if sys.stderr.isatty():
        print(f"\r{progress.fraction:4.0%} {progress.message:<70}", end="\r", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
