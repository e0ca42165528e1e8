"""Speed and perplexity in bfloat16 against float32."""

from pathlib import Path

from bench.engine.measure import Bench, Row

_FLAGS = ("amx_bf16", "avx512_bf16")


def bfloat16_against_float32(bench: Bench) -> list[Row]:
    """No row for a CPU without bfloat16 instructions: it emulates them, which is slow and not worth measuring."""
    flags = Path("/proc/cpuinfo").read_text(encoding="utf-8").split()
    flag = next((flag for flag in _FLAGS if flag in flags), None)
    if flag is None and bench.engine.device.type == "cpu":
        return []
    bench.run(bench.spec(dtype="bfloat16", samples=2))
    half = bench.run(bench.spec(dtype="bfloat16"))
    bench.run(bench.spec(samples=2))
    full = bench.run(bench.spec())
    values = [result.measurements[0].value for result in (half, full)]
    assert values[0]
    assert values[1]
    assert half.tokens_per_second
    assert full.tokens_per_second
    note = f"{flag or bench.engine.device.type}; perplexity {values[0] / values[1] - 1:+.2%}"
    ratio = half.tokens_per_second / full.tokens_per_second
    return [Row("bfloat16: evaluated tokens a second over float32's", ratio, 1.0, "at least", note)]
