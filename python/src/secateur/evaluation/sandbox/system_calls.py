"""The system calls that a sandboxed program may not make, as a seccomp filter.

A program gets no second process or thread, so the limits of its only process are those of all that it does. The other
calls would get around the limit of memory, reach beyond the namespaces, or are known for faults of the kernel.
"""

import platform
import struct

_NUMBERS = {  # (x86_64, aarch64); None: the architecture has no such call
    "clone": (56, 220),
    "fork": (57, None),
    "vfork": (58, None),
    "clone3": (435, 435),
    # memory that belongs to no process
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "msgget": (68, 186),
    "semget": (64, 190),
    "mq_open": (240, 180),
    # other namespaces and file systems
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsmount": (432, 432),
    "mount_setattr": (442, 442),
    # a network: some kinds of sockets are in no namespace
    "socket": (41, 198),
    # other processes
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "pidfd_getfd": (438, 438),
    # parts of the kernel that no solution of a problem needs
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
}
_AUDIT_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_X32 = 0x40000000  # on x86_64, numbers from here on are a second set of the same calls

_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06  # instructions of classic BPF
_NUMBER_OFFSET, _ARCHITECTURE_OFFSET = 0, 4  # in struct seccomp_data
_KILL, _ALLOW, _REFUSE = 0x80000000, 0x7FFF0000, 0x00050001  # the last: EPERM


def seccomp_filter(machine: str | None = None) -> bytes | None:
    """The filter as bubblewrap reads it: an array of struct sock_filter. None for an unknown architecture."""
    machine = machine or platform.machine()
    if machine not in _AUDIT_ARCHITECTURES:
        return None
    column = list(_AUDIT_ARCHITECTURES).index(machine)
    numbers = [number for row in _NUMBERS.values() if (number := row[column]) is not None]
    tests = [(_EQUAL, number) for number in numbers]
    if machine == "x86_64":
        tests.insert(0, (_AT_LEAST, _X32))
    # A test that is met jumps over the tests behind it and over ALLOW.
    checks = [_instruction(kind, value, met=len(tests) - index) for index, (kind, value) in enumerate(tests)]
    return b"".join(
        [
            _instruction(_LOAD, _ARCHITECTURE_OFFSET),
            _instruction(_EQUAL, _AUDIT_ARCHITECTURES[machine], met=1),
            _instruction(_RETURN, _KILL),
            _instruction(_LOAD, _NUMBER_OFFSET),
            *checks,
            _instruction(_RETURN, _ALLOW),
            _instruction(_RETURN, _REFUSE),
        ]
    )


def _instruction(code: int, value: int, *, met: int = 0) -> bytes:
    """`met`: the instructions that are skipped if the test is met."""
    return struct.pack("=HBBI", code, met, 0, value)
