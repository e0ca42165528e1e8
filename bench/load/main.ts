/**
 * The load that the service carries: `npm run bench:load -- [jobs]`. It starts its own processes and servers, measures polls
 * with a thousand and a million trials in the table, and then many jobs whose trials sleep for no time. Ten thousand jobs,
 * the default, take long on two cores.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { stopSignal } from '../../scripts/command-line.ts'
import { startSystem } from '../../scripts/harness/system.ts'
import { UNLIMITED } from '../../scripts/stack/harness-env.ts'
import { type Latency, pollWithTrials } from './polling.ts'
import { submitAndFinish } from './throughput.ts'

const WORKERS = 4
const FEW_TRIALS = 1_000
const MANY_TRIALS = 1_000_000
const MAX_RATIO = 1.3

const say = (text: string) => process.stdout.write(`${text}\n`)
const jobs = Number(process.argv[2] ?? 10_000)
if (!(Number.isInteger(jobs) && jobs > 0)) {
  process.stderr.write(
    'Usage: npm run bench:load -- [jobs]. The number of jobs is a whole number above 0 (default: 10000).\n',
  )
  process.exit(2)
}
const signal = stopSignal()
const home = mkdtempSync(join(tmpdir(), 'secateur-load-'))
const system = await startSystem({ home, workers: WORKERS, settings: UNLIMITED })
try {
  const databaseUrl = system.postgres.url
  say(`${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, embedded servers\n`)
  say('GET /v1/jobs/{id}, one request at a time')
  const few = await poll(FEW_TRIALS)
  const many = await poll(MANY_TRIALS)
  const ratio = many.p50 / few.p50
  say(
    `ratio ${ratio.toFixed(2)}   (goal: at most ${MAX_RATIO}: ${ratio <= MAX_RATIO ? 'reached' : 'missed'})`,
  )

  say(`\n${jobs} jobs of 14 trials, 50 clients, ${WORKERS} workers`)
  const { url, key, control } = system
  const load = await submitAndFinish({ url, key, databaseUrl, controlPid: control.pid }, jobs, {
    signal,
    say,
  })
  say(`lost                  ${load.lost} of ${load.jobs} jobs`)
  const { p50, p99, sentAgain } = load.submit
  say(
    `POST /v1/jobs         p50 ${p50.toFixed(0)} ms   p99 ${p99.toFixed(0)} ms   ${sentAgain} sent again after a 429 or 503`,
  )
  say(`trials                ${load.trials}, ${load.trialsPerSecond.toFixed(1)} a second`)
  say(`transactions a trial  ${load.transactionsPerTrial.toFixed(1)}`)
  say(
    `control's memory      ${load.controlMiB.first.toFixed(0)} MiB after the last submission, ${load.controlMiB.max.toFixed(0)} at most`,
  )
  if (load.lost > 0) process.exitCode = 1

  async function poll(trials: number): Promise<Latency> {
    const found = await pollWithTrials(databaseUrl, system, trials, signal)
    const label = `${found.trials.toLocaleString('en')} trials`.padEnd(20)
    say(`${label}  p50 ${found.p50.toFixed(2)} ms   p99 ${found.p99.toFixed(2)} ms`)
    return found
  }
} finally {
  await system.stopMembers()
  await system.stopServers()
  rmSync(home, { recursive: true, force: true })
}
