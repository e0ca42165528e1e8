"""`python -m secateur`: trials without the service, and what this installation can do.

JSON goes to stdout, everything else to stderr. Exit status: 0 when every trial succeeded or does not apply (or the job
has no problems), 1 when one failed, 2 when a spec is wrong.
"""

import argparse
import dataclasses
import logging
import sys
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from secateur.errors import SecateurError
from secateur.settings import Settings
from secateur.spec import CheckRequest, Progress, TrialResult, TrialSpec

FAILED, WRONG_SPEC = 1, 2
Asked = TypeVar("Asked", TrialSpec, CheckRequest)


def main(arguments: list[str] | None = None) -> int:
    """Returns the exit status."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    try:
        return _COMMANDS[options.command](options, _settings(options))
    except _WrongSpec as error:
        print(error, file=sys.stderr)
        return WRONG_SPEC
    except SecateurError as error:
        print(f"{error.code}: {error.message}", file=sys.stderr)
        return WRONG_SPEC


class _WrongSpec(Exception):
    pass


def _trial(options: argparse.Namespace, settings: Settings) -> int:
    specs = [(name, _read(name, TrialSpec)) for name in options.specs]
    from secateur.engine import Engine  # noqa: PLC0415 (torch takes seconds to import: not for a wrong spec)

    engine = Engine(settings)
    for name, spec in specs:
        try:
            engine.fingerprint(spec)  # looks everything up before the first trial runs
        except SecateurError as error:
            raise _WrongSpec(f"{name}: {error.pointer or '/'}: {error.message} ({error.code})") from error
    results = []
    for _, spec in specs:
        result = engine.run(spec, progress=_print_progress if options.progress else _ignore, cancelled=lambda: False)
        results.append(result)
        print(result.model_dump_json(indent=None if options.jsonl else 2), flush=True)
        _print_end(result)
    return 0 if all(result.status in ("succeeded", "not_applicable") for result in results) else FAILED


def _check(options: argparse.Namespace, settings: Settings) -> int:
    request = _read(options.job, CheckRequest)
    from secateur.engine import Engine  # noqa: PLC0415

    report = Engine(settings).check(request)
    print(report.model_dump_json(indent=2))
    return WRONG_SPEC if report.problems else 0


def _describe(_: argparse.Namespace, settings: Settings) -> int:
    from secateur.engine import Engine  # noqa: PLC0415

    print(Engine(settings).describe().model_dump_json(indent=2))
    return 0


def _methods(options: argparse.Namespace, settings: Settings) -> int:  # noqa: ARG001
    import json  # noqa: PLC0415

    from secateur.registry import all_methods  # noqa: PLC0415

    print(json.dumps([method.describe().model_dump() for method in all_methods().values()], indent=2))
    return 0


_COMMANDS = {"trial": _trial, "check": _check, "describe": _describe, "methods": _methods}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m secateur", description="Prune language models, one trial at a time."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    trial = commands.add_parser("trial", help="run the trials of some spec files in one process")
    trial.add_argument("specs", nargs="+", metavar="spec.json", help="a trial spec; - for standard input")
    trial.add_argument("--jsonl", action="store_true", help="one result a line, as each trial ends")
    trial.add_argument("--progress", action="store_true", help="say on stderr how far each trial is")
    check = commands.add_parser("check", help="find what is wrong with a job without running it")
    check.add_argument("job", metavar="job.json", help="a check request; - for standard input")
    commands.add_parser("describe", help="methods, models, datasets and the device, as the service sees them")
    commands.add_parser("methods", help="the registry of methods")
    for command in commands.choices.values():
        command.add_argument("--device", help="auto, cpu or cuda:0 (default: SECATEUR_DEVICE, else auto)")
        command.add_argument("--threads", type=int, help="CPU threads of torch (default: SECATEUR_THREADS, else all)")
    return parser


def _settings(options: argparse.Namespace) -> Settings:
    settings = Settings.from_environment()
    given = {name: value for name in ("device", "threads") if (value := getattr(options, name)) is not None}
    return dataclasses.replace(settings, **given)


def _read(name: str, model: type[Asked]) -> Asked:
    try:
        text = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return model.from_json(text)
    except OSError as error:
        raise _WrongSpec(f"{name}: {error.strerror}") from error
    except ValidationError as error:
        problems = (f"{name}: /{'/'.join(map(str, found['loc']))}: {found['msg']}" for found in error.errors())
        raise _WrongSpec("\n".join(problems)) from None


def _print_progress(progress: Progress) -> None:
    print(f"{progress.fraction:6.1%} {progress.phase}: {progress.message}", file=sys.stderr)


def _ignore(_: Progress) -> None:
    pass


def _print_end(result: TrialResult) -> None:
    for warning in result.warnings:
        print(f"warning: {warning}", file=sys.stderr)
    if result.error:
        print(result.error.traceback or result.error.message, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
