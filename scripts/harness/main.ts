/** The command line of the harnesses: `--minutes` and `--seed`, a report, and exit code 1 for violations. */
import { cpus } from 'node:os'
import { readFlags, stopSignal } from '../command-line.ts'

export interface RunOptions {
  minutes: number
  /** The same seed gives the same run, as far as the machine allows. */
  seed: number
  /** Aborts the run; everything is still stopped in order. */
  signal: AbortSignal
  say: (line: string) => void
}

export interface Harness<Findings extends { violations: readonly string[] }> {
  help: string
  /** Further flags with a number as their value, and their defaults. */
  numbers?: Record<string, number>
  /** Minutes without `--minutes`. */
  minutes: number
  /** @param numbers the values of the further flags */
  run(options: RunOptions, numbers: Record<string, number>): Promise<Findings>
  format(findings: Findings): string
}

export async function runHarness<Findings extends { violations: readonly string[] }>({
  help,
  numbers = {},
  minutes: defaultMinutes,
  run,
  format,
}: Harness<Findings>): Promise<void> {
  const defaults = { minutes: defaultMinutes, seed: Date.now() % 1_000_000, ...numbers }
  const flags = readFlags(
    Object.fromEntries(
      Object.entries(defaults).map(([name, value]) => [name, { type: 'string', default: String(value) }]),
    ),
    help,
  )
  const { minutes, seed, ...others } = Object.fromEntries(
    Object.entries(flags).map(([name, value]) => [name, Number(value)]),
  ) as typeof defaults & Record<string, number>
  if (!(minutes > 0 && Number.isInteger(seed) && Object.values(others).every((value) => value > 0))) {
    process.stderr.write('--seed must be a whole number, and each other flag a number above 0.\n')
    process.exit(2)
  }
  const say = (line: string) => process.stdout.write(`${line}\n`)
  const signal = stopSignal()
  try {
    say(`${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${cpus().length} cores`)
    const findings = await run({ minutes, seed, signal, say }, others)
    say(`\n${format(findings)}`)
    if (findings.violations.length > 0) process.exitCode = 1
  } catch (error) {
    if (!signal.aborted) process.stderr.write(`${error instanceof Error ? error.stack : error}\n`)
    process.exitCode = 1
  }
}
