/** The command line of the harnesses: `--minutes`, `--seed` and their own flags, a report, and exit code 1 for violations. */
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

interface Report {
  violations: readonly string[]
}

export interface Harness<Findings extends Report, Choices extends Record<string, string>> {
  help: string
  /** Further flags with a number as their value, and their defaults. */
  numbers?: Record<string, number>
  /** Further flags with one of several words as their value. The first one is the default. */
  choices?: { [Name in keyof Choices]: readonly Choices[Name][] }
  /** Minutes without `--minutes`. */
  minutes: number
  /** `numbers` and `choices` are the values of the further flags. */
  run(options: RunOptions, numbers: Record<string, number>, choices: Choices): Promise<Findings>
  format(findings: Findings): string
}

export async function runHarness<Findings extends Report, Choices extends Record<string, string>>({
  help,
  numbers = {},
  choices,
  minutes: defaultMinutes,
  run,
  format,
}: Harness<Findings, Choices>): Promise<void> {
  const words: [name: string, words: readonly string[]][] = Object.entries(choices ?? {})
  const defaults = { minutes: defaultMinutes, seed: Date.now() % 1_000_000, ...numbers }
  const first = Object.fromEntries(words.map(([name, [word]]) => [name, word]))
  const flags: Record<string, string> = readFlags(
    Object.fromEntries(
      Object.entries({ ...defaults, ...first }).map(([name, value]) => [
        name,
        { type: 'string', default: String(value) },
      ]),
    ),
    help,
  )
  const { minutes, seed, ...others } = Object.fromEntries(
    Object.keys(defaults).map((name) => [name, Number(flags[name])]),
  ) as typeof defaults & Record<string, number>
  if (!(minutes > 0 && Number.isInteger(seed) && Object.values(others).every((value) => value > 0))) {
    process.stderr.write('--seed must be a whole number, and each other flag a number above 0.\n')
    process.exit(2)
  }
  for (const [name, allowed] of words) {
    if (allowed.includes(String(flags[name]))) continue
    process.stderr.write(`--${name} must be ${allowed.join(' or ')}.\n`)
    process.exit(2)
  }
  const say = (line: string) => process.stdout.write(`${line}\n`)
  const signal = stopSignal()
  try {
    say(`${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${cpus().length} cores`)
    const findings = await run({ minutes, seed, signal, say }, others, flags as Choices)
    say(`\n${format(findings)}`)
    if (findings.violations.length > 0) process.exitCode = 1
  } catch (error) {
    if (!signal.aborted) process.stderr.write(`${error instanceof Error ? error.stack : error}\n`)
    process.exitCode = 1
  }
}
