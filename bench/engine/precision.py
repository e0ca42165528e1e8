"""What half the bits do to speed and to the figures."""

from pathlib import Path

from measure import Bench, Row

_FLAGS = ("amx_bf16", "avx512_bf16")


def bfloat16_against_float32(bench: Bench) -> list[Row]:
    """Only on a CPU that multiplies bfloat16 itself; elsewhere it is emulated, and nobody would choose it."""
    flags = Path("/proc/cpuinfo").read_text(encoding="utf-8").split()
    flag = next((flag for flag in _FLAGS if flag in flags), None)
    if flag is None and bench.engine.device.type == "cpu":
        return []
    bench.run(bench.spec(dtype="bfloat16", samples=2))
    half = bench.run(bench.spec(dtype="bfloat16"))
    bench.run(bench.spec(samples=2))
    full = bench.run(bench.spec())
    values = [result.measurements[0].value for result in (half, full)]
    assert values[0] and values[1] and half.tokens_per_second and full.tokens_per_second
    note = f"{flag or bench.engine.device.type}; perplexity {values[0] / values[1] - 1:+.2%}"
    ratio = half.tokens_per_second / full.tokens_per_second
    return [Row("bfloat16: evaluated tokens a second over float32's", ratio, 1.0, "at least", note)]
