/**
 * How long a cancel takes, by the phase of the running trial: from the request to the answer, and to the end of the job, when
 * Python has stopped the trial. `npm run bench:cancel`
 */
import { availableParallelism, cpus } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { answer, createClient, type Schemas, trialsOf } from '../clients/typescript/index.ts'
import { stopSignal } from '../scripts/command-line.ts'
import { EVERY_CORE, UNLIMITED } from '../scripts/stack/harness-env.ts'
import { makeKey, revokeKey } from '../scripts/stack/keys.ts'
import { startStack } from '../scripts/stack/stack.ts'

const GOAL_SECONDS = 2
const ROUNDS = 5
const POLL_MS = 20

/** Each phase takes many seconds on two cores. */
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
  env: { ...EVERY_CORE, ...UNLIMITED },
  signal,
  onReady: (part, detail) => say(`✓ ${part.padEnd(8)}  ${detail}`),
  onRestart: (part, why) => say(`! ${part} ended (${why}) and restarts`),
})
const key = await makeKey(stack.databaseUrl, { name: 'bench', role: 'submitter', expiresInDays: 1 })
const client = createClient({ url: stack.url, key: key.secret })
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
  const { id } = (await answer(client.POST('/v1/jobs', { body: JOB }))) as Schemas['Job']
  const path = { id }
  // The dense baseline runs first. It evaluates and does not prune.
  await until(async () => (await trialsOf(client, id)).some(({ progress }) => progress?.phase === phase))
  const started = performance.now()
  const seconds = () => (performance.now() - started) / 1_000
  await answer(client.POST('/v1/jobs/{id}/cancel', { params: { path } }))
  const answered = seconds()
  // Polled, because the API reports a change up to a tenth of a second late to those who wait for it.
  await until(
    async () => (await answer(client.GET('/v1/jobs/{id}', { params: { path } }))).status === 'cancelled',
  )
  return { answered, stopped: seconds() }
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await delay(POLL_MS, undefined, { signal })
}
