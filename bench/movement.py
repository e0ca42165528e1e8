"""Perplexities from magnitude up to Movement, on the same text: `.venv/bin/python bench/movement.py`.

Calibrated on the first 32 windows of 512 tokens of WikiText-2's validation text, perplexity on the first 32 windows of
its test text, float32, no special tokens, sequential pass. Models other than SmolLM2-135M use the Brown corpus and
windows of 256 tokens.
"""

import argparse
import dataclasses
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from secateur.engine import Engine
from secateur.hardware.device import describe_environment
from secateur.settings import Settings
from secateur.spec import Calibration, Evaluation, MethodRef, Progress, TrialResult, TrialSpec

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Step:
    """A method with its parameters, as one row."""

    title: str
    method: str
    params: dict[str, Any] = dataclasses.field(default_factory=dict)


STEPS = {
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
    parser.add_argument("--targets", default="0.5,0.6,0.7,0.8,2:4", help="levels and n:m patterns")
    parser.add_argument("--steps", default=",".join(STEPS), help="rows to measure (default: %(default)s)")
    options = parser.parse_args()
    steps = options.steps.split(",")
    if unknown := [step for step in steps if step not in STEPS]:
        parser.error(f"unknown steps: {', '.join(unknown)}; choose from {', '.join(STEPS)}")
    settings = dataclasses.replace(Settings.from_environment(), data_roots=(DATA,))
    engine = Engine(settings)
    environment = describe_environment(engine.device)
    print(f"{options.model}, {environment.device_name}, {environment.threads} threads\n")
    print(f"{'':<42}{'target':>8}{'perplexity':>12}{'calibrate':>11}{'prune':>9}")
    saved = []
    for target in options.targets.split(","):
        for step in (STEPS[name] for name in steps):
            result = run(engine, options.model, step, target)
            value, seconds = result.measurements[0].value, result.seconds
            times = f"{seconds.calibrate:>9.1f} s{seconds.prune:>7.1f} s"
            print(f"{step.title:<42}{target:>8}{value or float('inf'):>12.2f}{times}", flush=True)
            saved.append({"step": step.title, "target": target, "result": result.model_dump(mode="json")})
    path = settings.home / "bench" / f"movement-{options.model.replace('/', '-')}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(saved, indent=2) + "\n", encoding="utf-8")
    print(f"\n{path}")
    return 0


def run(engine: Engine, model: str, step: Step, target: str) -> TrialResult:
    """The result of the step. `target`: a level, or an n:m pattern."""
    kept, _, tile = target.partition(":")
    small = model != "demo/smollm2-135m"
    seqlen = 256 if small else 512
    text = ("brown", "brown") if small else ("file:wikitext2/valid.txt", "file:wikitext2/test.txt")
    spec = TrialSpec(
        model=model,
        method=MethodRef(id=step.method, params=step.params),
        level=1 - int(kept) / int(tile) if tile else float(target),
        pattern=target if tile else "unstructured",
        calibration=Calibration(dataset=text[0], samples=32, seqlen=seqlen, sampling="sequential"),
        evaluations=[Evaluation(dataset=text[1], seqlen=seqlen, windows=32)],
        dtype="float32",
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
