/**
 * How soon a job that is cancelled has stopped, by what its trial was at: from the request to the answer, and to the end of
 * the job, with the trial out of Python's hands. `npm run bench:cancel`
 */
import { availableParallelism, cpus } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { createApi, type Job, type Trial } from '../scripts/demo/api.ts'
import { makeKey, revokeKey } from '../scripts/stack/keys.ts'
import { stopSignal } from '../scripts/stack/signals.ts'
import { startStack } from '../scripts/stack/stack.ts'
import { UNLIMITED } from '../scripts/stack/unlimited.ts'

const GOAL_SECONDS = 2
const ROUNDS = 5
const LOOK_MS = 20

/** Each of its phases lasts for many seconds on two cores. */
const JOB = {
  model: 'demo/smollm2-135m',
  methods: ['sparsegpt'],
  levels: [0.5],
  calibration: { dataset: 'brown', samples: 16, seqlen: 512 },
  evaluations: [{ dataset: 'brown', seqlen: 512, windows: 16 }],
  reuse: false,
}
const PHASES = ['evaluate', 'prune'] as const

const say = (text: string) => process.stdout.write(`${text}\n`)
const signal = stopSignal()
const stack = await startStack({
  env: { SECATEUR_THREADS: String(availableParallelism()), ...UNLIMITED },
  signal,
  onReady: (part, detail) => say(`✓ ${part.padEnd(8)}  ${detail}`),
  onRestart: (part, why) => say(`! ${part} ended (${why}) and is started again`),
})
const key = await makeKey(stack.databaseUrl, { name: 'bench', role: 'submitter', expiresInDays: 1 })
const api = createApi(stack.url, key.secret, signal)
try {
  say(`\n${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} threads, ${JOB.model}`)
  say('cancelled during   answered after   stopped after')
  let slowest = 0
  for (const phase of PHASES) {
    for (let round = 0; round < ROUNDS; round++) {
      const { answered, stopped } = await cancelDuring(phase)
      slowest = Math.max(slowest, stopped)
      say(
        `${phase.padEnd(16)}   ${`${answered.toFixed(3)} s`.padStart(14)}   ${`${stopped.toFixed(2)} s`.padStart(13)}`,
      )
    }
  }
  say(
    `\nat most ${slowest.toFixed(2)} s   (goal: ${GOAL_SECONDS} s: ${slowest <= GOAL_SECONDS ? 'reached' : 'missed'})`,
  )
} finally {
  await revokeKey(stack.databaseUrl, key)
  await stack.stop()
}

async function cancelDuring(phase: (typeof PHASES)[number]): Promise<{ answered: number; stopped: number }> {
  // The dense baseline comes first and has nothing to prune.
  const { id } = await api.submit(JOB)
  await until(async () => (await api.trials(id)).some((trial) => isAt(trial, phase)))
  const begun = performance.now()
  const seconds = () => (performance.now() - begun) / 1_000
  await api.cancel(id)
  const answered = seconds()
  await until(async () => hasStopped(await api.job(id)))
  return { answered, stopped: seconds() }
}

function isAt({ progress }: Trial, phase: string): boolean {
  return progress?.phase === phase
}

function hasStopped({ status }: Job): boolean {
  return status === 'cancelled'
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await delay(LOOK_MS, undefined, { signal })
}
