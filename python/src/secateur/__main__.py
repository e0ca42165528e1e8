"""`python -m secateur`: runs trials without the service, and describes this installation.

JSON goes to stdout, everything else to stderr. Exit status: 0 when every trial succeeded or does not apply (or the job
has no problems, or the saved model is intact or published), 1 when one failed, 2 when a spec, an argument or a setting
is wrong.
"""

import argparse
import dataclasses
import json
import logging
import signal
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from pydantic import BeforeValidator, ValidationError

from secateur.errors import SecateurError
from secateur.files import require_free
from secateur.settings import Settings
from secateur.spec import CheckRequest, MethodRef, Progress, TrialResult, TrialSpec, Wire

if TYPE_CHECKING:  # they import torch
    from collections.abc import Callable

    from secateur.artifacts import Manifest, PrunedModel

FAILED, WRONG_INPUT = 1, 2
Message = TypeVar("Message", bound=Wire)


def main(arguments: list[str] | None = None) -> int:
    """Returns the exit status."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    try:
        return _COMMANDS[options.command](options, _settings(options))
    except _WrongInput as error:
        print(error, file=sys.stderr)
        return WRONG_INPUT
    except SecateurError as error:
        print(f"{error.code}: {error.message}", file=sys.stderr)
        return WRONG_INPUT


class _WrongInput(Exception):
    """The message says what is wrong and where."""


def _expand_method(method: Any) -> Any:
    if isinstance(method, str):
        return {"id": method, "params": {}}
    return {"params": {}} | method if isinstance(method, dict) else method


class _TrialFile(TrialSpec):
    """A trial spec as a person writes it: as in a job, `"wanda"` is short for `{"id": "wanda", "params": {}}`."""

    method: Annotated[MethodRef, BeforeValidator(_expand_method)]


def _trial(options: argparse.Namespace, settings: Settings) -> int:
    specs = [(name, TrialSpec(**dict(_read(name, _TrialFile)))) for name in options.specs]
    keep = _saver(options, specs, settings)
    from secateur.engine import Engine  # noqa: PLC0415 (imports torch, which takes seconds; a wrong spec fails before)

    engine = Engine(settings)
    for name, spec in specs:
        try:
            engine.fingerprint(spec)  # finds wrong names before the first trial runs
        except SecateurError as error:
            raise _WrongInput(f"{name}: {error.pointer or '/'}: {error.message} ({error.code})") from error
    results = []
    for _, spec in specs:
        progress = _print_progress if options.progress else _ignore
        result = engine.run(spec, progress=progress, cancelled=lambda: False, keep=keep)
        results.append(result)
        print(result.model_dump_json(indent=None if options.jsonl else 2), flush=True)
        _print_end(result)
    return 0 if all(result.status in ("succeeded", "not_applicable") for result in results) else FAILED


def _saver(
    options: argparse.Namespace, specs: list[tuple[str, TrialSpec]], settings: Settings
) -> "Callable[[PrunedModel], list[Manifest]] | None":
    """How `--save` keeps the model of the trial. Impossible requests fail here, before any work."""
    if options.save is None:
        if options.layout:
            raise _WrongInput("--layout needs --save")
        return None
    [(name, spec), *others] = specs
    if others:
        raise _WrongInput(f"--save takes one trial, got {len(specs)}")
    if options.layout == "shrunk" and spec.pattern != "structured":
        raise _WrongInput(f"{name}: /pattern: --layout shrunk needs pattern structured, not {spec.pattern}")
    if spec.method.id == "dense":
        raise _WrongInput(f"{name}: /method: --save needs a method that prunes; dense is the model itself")
    require_free(options.save)
    from secateur.artifacts import require_shrinkable, save  # noqa: PLC0415
    from secateur.models.outline import outline  # noqa: PLC0415
    from secateur.models.sources.source import locate  # noqa: PLC0415

    if options.layout == "shrunk":
        require_shrinkable(outline(locate(spec.model, settings)))
    return partial(save, spec=spec, folders={options.layout or "plain": options.save})


def _load(options: argparse.Namespace, settings: Settings) -> int:  # noqa: ARG001
    from transformers.utils.logging import disable_progress_bar  # noqa: PLC0415

    from secateur.artifacts import expand, summarise  # noqa: PLC0415

    disable_progress_bar()
    try:
        if options.to:
            expand(options.folder, options.to)
        print(summarise(options.folder).model_dump_json(indent=2))
    except SecateurError as error:
        if error.code != "PRUNE_UNREADABLE_ARTIFACT":
            raise
        print(f"{error.code}: {error.message}", file=sys.stderr)
        return FAILED
    return 0


def _speed(options: argparse.Namespace, settings: Settings) -> int:
    from secateur.artifacts.speed import Timing, compare_speed  # noqa: PLC0415
    from secateur.hardware.device import resolve_device  # noqa: PLC0415

    try:
        timing = Timing(batch=options.batch, prompt=options.prompt, new=options.new, rounds=options.rounds)
    except ValidationError as error:
        raise _WrongInput("\n".join(f"--{found['loc'][0]}: {found['msg']}" for found in error.errors())) from None
    report = compare_speed(options.folders, timing, settings, resolve_device(settings.device), _say)
    print(report.model_dump_json(indent=2))
    return 0


def _publish(options: argparse.Namespace, settings: Settings) -> int:  # noqa: ARG001
    from secateur.artifacts.publish import publish  # noqa: PLC0415

    try:
        address = publish(options.folder, options.to, public=options.public, on_step=_say)
        print(json.dumps({"address": address}))
    except SecateurError as error:
        if error.code == "PRUNE_VALIDATION":
            raise
        print(f"{error.code}: {error.message}", file=sys.stderr)
        return FAILED
    return 0


def _check(options: argparse.Namespace, settings: Settings) -> int:
    request = _read(options.job, CheckRequest)
    from secateur.engine import Engine  # noqa: PLC0415

    engine = Engine(settings)
    if not request.devices:
        request = request.model_copy(update={"devices": [engine.device_kind()], "estimate": True})
    report = engine.check(request)
    print(report.model_dump_json(indent=2))
    return WRONG_INPUT if report.problems else 0


def _describe(_: argparse.Namespace, settings: Settings) -> int:
    from secateur.engine import Engine  # noqa: PLC0415

    print(Engine(settings).describe().model_dump_json(indent=2))
    return 0


def _methods(options: argparse.Namespace, settings: Settings) -> int:  # noqa: ARG001
    from secateur.pruning.methods_page import page  # noqa: PLC0415
    from secateur.pruning.registry import all_methods  # noqa: PLC0415

    methods = all_methods().values()
    if options.markdown:
        print(page(methods), end="")
    else:
        print(json.dumps([method.describe().model_dump() for method in methods], indent=2))
    return 0


def _snapshot(options: argparse.Namespace, settings: Settings) -> int:
    from secateur.lifeline import die_with_parent  # noqa: PLC0415
    from secateur.models.sources.snapshots import take_snapshot  # noqa: PLC0415

    die_with_parent()  # a copy without a client would only take disk space
    print(json.dumps({"folder": str(take_snapshot(options.model, options.revision, settings))}))
    return 0


_COMMANDS = {
    "trial": _trial,
    "load": _load,
    "speed": _speed,
    "publish": _publish,
    "check": _check,
    "snapshot": _snapshot,
    "describe": _describe,
    "methods": _methods,
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m secateur", description="Prune language and vision models, one trial at a time."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    trial = commands.add_parser("trial", help="run the trials of spec files in one process")
    trial.add_argument("specs", nargs="+", metavar="spec.json", help="a trial spec (- reads standard input)")
    trial.add_argument("--jsonl", action="store_true", help="print one result per line as each trial ends")
    trial.add_argument("--progress", action="store_true", help="print the progress of each trial on stderr")
    trial.add_argument("--save", type=Path, metavar="FOLDER", help="save the pruned model there if the trial succeeds")
    trial.add_argument(
        "--layout",
        choices=["plain", "packed", "shrunk"],
        help="plain: as transformers saves it (default); packed: one bit per weight and the weights that are not zero; "
        "shrunk: a smaller dense model, after pattern structured",
    )
    load = commands.add_parser("load", help="verify a saved model and summarise it")
    load.add_argument("folder", type=Path)
    load.add_argument("--to", type=Path, metavar="FOLDER", help="also write it there in a form that transformers loads")
    speed = commands.add_parser("speed", help="time saved language models against the dense one, by turns")
    speed.add_argument("folders", nargs="+", type=Path, metavar="FOLDER", help="saved models of one dense model")
    speed.add_argument("--batch", type=int, default=1, help="prompts at once (default: %(default)s)")
    speed.add_argument("--prompt", type=int, default=128, help="tokens of a prompt (default: %(default)s)")
    speed.add_argument("--new", type=int, default=32, help="tokens to generate (default: %(default)s)")
    speed.add_argument("--rounds", type=int, default=5, help="the fastest counts (default: %(default)s)")
    publish = commands.add_parser("publish", help="copy a saved model to the model hub or to another folder")
    publish.add_argument("folder", type=Path)
    publish.add_argument(
        "--to", required=True, metavar="TARGET", help="hub:org/name (token: HF_TOKEN or `hf auth login`), or a folder"
    )
    publish.add_argument("--public", action="store_true", help="a new repository is visible to all (default: private)")
    check = commands.add_parser("check", help="find the problems of a job without running it")
    check.add_argument("job", metavar="job.json", help="a check request (- reads standard input)")
    snapshot = commands.add_parser("snapshot", help="copy a model's folder to SECATEUR_MODEL_SNAPSHOTS")
    snapshot.add_argument("model", metavar="file:FOLDER", help="a model below SECATEUR_MODEL_ROOTS")
    snapshot.add_argument("--revision", required=True, help="the revision that the folder must have")
    commands.add_parser("describe", help="list methods, models, datasets and the device, as the service sees them")
    methods = commands.add_parser("methods", help="list the methods")
    methods.add_argument("--markdown", action="store_true", help="print a Markdown page instead of JSON")
    for command in commands.choices.values():
        command.add_argument("--device", help="auto, cpu or cuda:N (default: SECATEUR_DEVICE, else auto)")
        command.add_argument("--threads", type=int, help="CPU threads of torch (default: SECATEUR_THREADS, else all)")
    return parser


def _settings(options: argparse.Namespace) -> Settings:
    settings = Settings.from_environment()
    given = {name: value for name in ("device", "threads") if (value := getattr(options, name)) is not None}
    return dataclasses.replace(settings, **given)


def _read(name: str, message: type[Message]) -> Message:
    try:
        text = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return message.from_json(text)
    except OSError as error:
        raise _WrongInput(f"{name}: {error.strerror}") from error
    except ValidationError as error:
        problems = (f"{name}: /{'/'.join(map(str, found['loc']))}: {found['msg']}" for found in error.errors())
        raise _WrongInput("\n".join(problems)) from None


def _print_progress(progress: Progress) -> None:
    print(f"{progress.fraction:6.1%} {progress.phase}: {progress.message}", file=sys.stderr)


def _say(step: str) -> None:
    print(f"{step}…", file=sys.stderr, flush=True)


def _ignore(_: Progress) -> None:
    pass


def _print_end(result: TrialResult) -> None:
    for warning in result.warnings:
        print(f"warning: {warning}", file=sys.stderr)
    if result.error:
        print(result.error.traceback or result.error.message, file=sys.stderr)


if __name__ == "__main__":
    # An exception removes what was half written.
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    sys.exit(main())
