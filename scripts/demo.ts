/** `npm run demo`: one real sweep from an empty machine to its table, over REST like any client's. */
import { availableParallelism } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { type Api, createApi, type Job, type Trial } from './demo/api.ts'
import { describeEndings } from './demo/endings.ts'
import { describeJob } from './demo/job.ts'
import { createProgressLine, formatSeconds, type Snapshot } from './demo/progress.ts'
import { readFlags } from './flags.ts'
import { makeKey, revokeKey } from './stack/keys.ts'
import { stopSignal, untilAborted } from './stack/signals.ts'
import { startStack } from './stack/stack.ts'

const HELP = `npm run demo [-- flags]

Starts everything on this machine, posts one job over REST (a sweep of pruning methods over SmolLM2-135M on the Brown
corpus), shows how far it is, and prints the table of perplexities.
  --exit             stop everything afterwards, as without a terminal; else it stays up until Ctrl-C
  --methods a,b      methods of the sweep (magnitude,wanda); all: every method there is
  --levels 0.5,0.7   levels of the sweep (the paper's thirteen; 0.3,0.5,0.7 with --methods all)
  --help             this text`

const POLL_MS = 500
const CANCEL_LIMIT_MS = 5_000
const ENDED = ['succeeded', 'partially_succeeded', 'failed', 'cancelled']

const flags = readFlags(
  {
    exit: { type: 'boolean', default: !process.stdout.isTTY },
    methods: { type: 'string', default: 'magnitude,wanda' },
    levels: { type: 'string' },
  },
  HELP,
)
const say = (text: string) => process.stdout.write(`${text}\n`)

const signal = stopSignal()
try {
  const stack = await startStack({
    // Nothing else computes here: the worker may have every core.
    env: { SECATEUR_THREADS: process.env.SECATEUR_THREADS ?? String(availableParallelism()) },
    signal,
    onReady: (part, detail) => say(`✓ ${part.padEnd(8)}  ${detail}`),
    onRestart: (part, why) => say(`! ${part} ended (${why}) and is started again`),
  })
  // Should the demo be killed before it revokes it, the key is good for a day.
  const key = await makeKey(stack.databaseUrl, { name: 'demo', role: 'submitter', expiresInDays: 1 })
  try {
    const { id, status } = await Promise.race([runSweep(stack.url, key.secret), stack.broken])
    if (status !== 'succeeded') process.exitCode = 1
    if (!flags.exit) {
      const curl = `curl -H 'authorization: Bearer ${key.secret}' ${stack.url}/v1/jobs/${id}`
      say(`API   ${stack.url}/v1\nDocs  ${stack.url}/docs\n\n${curl}\n${curl}/table?format=csv`)
      say('\nCtrl-C stops everything, and revokes that key.')
      await Promise.race([untilAborted(signal), stack.broken])
    }
  } finally {
    say('Stopping…')
    await revokeKey(stack.databaseUrl, key).catch(() => {}) // without Postgres it expires
    await stack.stop()
  }
} catch (error) {
  if (!signal.aborted) say(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}

/** @returns the job, which has ended */
async function runSweep(url: string, key: string): Promise<Job> {
  const api = createApi(url, key, signal)
  const body = await describeJob(flags, api)
  say(`\nPOST ${url}/v1/jobs\n${JSON.stringify(body)}\n`)
  const started = performance.now()
  const { id, spec } = await api.submit(body)
  const job = await watchJob(api, id).catch(async (error) => {
    // Interrupted: the job would go on at the next start.
    if (signal.aborted) await createApi(url, key, AbortSignal.timeout(CANCEL_LIMIT_MS)).cancel(id)
    throw error
  })
  say(`Job ${job.status} in ${formatSeconds((performance.now() - started) / 1000)}\n`)
  for (const line of describeEndings(await api.trials(id))) say(line)
  // The longer list goes down, so that the table fits a terminal.
  say(await api.table(id, spec.methods.length > spec.levels.length ? 'methods' : 'levels'))
  return job
}

/** Draws how far the job is until it has ended. */
async function watchJob(api: Api, id: string): Promise<Job> {
  const line = createProgressLine(process.stdout)
  try {
    while (true) {
      const job = await api.job(id)
      if (ENDED.includes(job.status)) return job
      line.update(summarise(job, await api.trials(id)))
      await delay(POLL_MS, undefined, { signal })
    }
  } finally {
    line.clear()
  }
}

function summarise({ progress }: Job, trials: readonly Trial[]): Snapshot {
  const running = trials.find(({ status }) => status === 'running')
  return {
    trials: progress.trials,
    ended: progress.succeeded + progress.failed + progress.cancelled + progress.notApplicable,
    fraction: progress.fraction,
    current: running
      ? `${running.method.id} at ${running.level}: ${running.progress?.message ?? 'starting'}`
      : 'waiting for a worker',
    etaSeconds: progress.etaSeconds,
  }
}
