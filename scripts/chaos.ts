/** `npm run chaos`: the service under faults, and an audit of what is in Postgres afterwards. */
import { cpus } from 'node:os'
import { formatReport } from './chaos/report.ts'
import { runChaos } from './chaos/run.ts'
import { readFlags, stopSignal } from './command-line.ts'

const HELP = `npm run chaos [-- flags]

Runs the service over a Postgres and a Redis of its own, has jobs come in all the time, and kills, stops and restarts
whatever there is. In the end every accepted job must have ended, and every trial must have one result that its attempts
explain. Exits 1 and says what was broken if not.
  --minutes 10   how long there are faults; the shares of a full hour's are kept (10)
  --seed 1       which faults come when (drawn, and printed)
  --help         this text`

const flags = readFlags(
  {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
  HELP,
)
const minutes = Number(flags.minutes)
const seed = Number(flags.seed)
if (!(minutes > 0 && Number.isInteger(seed))) {
  process.stderr.write(`--minutes takes a number above 0, --seed an integer\n`)
  process.exit(2)
}
const say = (line: string) => process.stdout.write(`${line}\n`)
const signal = stopSignal()
try {
  say(`${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${cpus().length} cores`)
  const findings = await runChaos({ minutes, seed, signal, say })
  say(`\n${formatReport(findings)}`)
  if (findings.violations.length > 0) process.exitCode = 1
} catch (error) {
  if (!signal.aborted) process.stderr.write(`${error instanceof Error ? error.stack : error}\n`)
  process.exitCode = 1
}
