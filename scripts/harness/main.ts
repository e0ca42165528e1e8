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
  /** Minutes without `--minutes`. */
  minutes: number
  run(options: RunOptions): Promise<Findings>
  format(findings: Findings): string
}

export async function runHarness<Findings extends { violations: readonly string[] }>({
  help,
  minutes: defaultMinutes,
  run,
  format,
}: Harness<Findings>): Promise<void> {
  const flags = readFlags(
    {
      minutes: { type: 'string', default: String(defaultMinutes) },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    },
    help,
  )
  const minutes = Number(flags.minutes)
  const seed = Number(flags.seed)
  if (!(minutes > 0 && Number.isInteger(seed))) {
    process.stderr.write(`--minutes must be a number above 0, and --seed a whole number.\n`)
    process.exit(2)
  }
  const say = (line: string) => process.stdout.write(`${line}\n`)
  const signal = stopSignal()
  try {
    say(`${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${cpus().length} cores`)
    const findings = await run({ minutes, seed, signal, say })
    say(`\n${format(findings)}`)
    if (findings.violations.length > 0) process.exitCode = 1
  } catch (error) {
    if (!signal.aborted) process.stderr.write(`${error instanceof Error ? error.stack : error}\n`)
    process.exitCode = 1
  }
}
