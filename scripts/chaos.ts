/** `npm run chaos`: runs the service under faults, and audits Postgres afterwards. */
import { cpus } from 'node:os'
import { formatReport } from './chaos/report.ts'
import { runChaos } from './chaos/run.ts'
import { readFlags, stopSignal } from './command-line.ts'

const HELP = `npm run chaos [-- flags]

Runs the service over its own Postgres and Redis, submits jobs all the time, and kills, stops and restarts its processes.
At the end every accepted job must have ended, and every trial must have one result that its attempts explain. If not, it
lists the violations and exits with 1.
  --minutes N    minutes with faults, in the proportions of a full hour (default: 10)
  --seed N       determines the schedule of the faults (default: random; the run prints it)
  --help         print this text`

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
  process.stderr.write(`--minutes must be a number above 0, and --seed a whole number.\n`)
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
