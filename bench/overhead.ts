/**
 * The overhead of the service: a job through API, queue, bridge and Postgres, against the same trials by `python -m secateur`
 * in one process. Both load the model before the clock starts. They take turns, and the quickest run of each trial counts,
 * because the speed of a machine varies from minute to minute. `npm run bench:overhead`
 */
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { trialSpec } from '#core/domain/plan.ts'
import type { TrialResult } from '#core/schemas/result.ts'
import { answer, createClient, jobChanges, type Schemas, trialsOf } from '../clients/typescript/index.ts'
import { stopSignal } from '../scripts/command-line.ts'
import { HOME, VENV_PYTHON } from '../scripts/setup/paths.mjs'
import { EVERY_CORE } from '../scripts/stack/harness-env.ts'
import { makeKey, revokeKey } from '../scripts/stack/keys.ts'
import { startStack } from '../scripts/stack/stack.ts'

const GOAL = 1.05
const ROUNDS = 3

/** Seconds of each trial, in order. Through the service, a trial lasts from the end of the trial before it. */
interface Round {
  service: number[]
  alone: number[]
}

const job = {
  model: 'demo/smollm2-135m',
  methods: ['magnitude', 'wanda'],
  levels: [0.3, 0.5, 0.7],
  calibration: { dataset: 'brown', samples: 16, seqlen: 128 },
  evaluations: [{ dataset: 'brown', seqlen: 128, windows: 16 }],
  reuse: false,
}

const run = promisify(execFile)
const say = (text: string) => process.stdout.write(`${text}\n`)

const signal = stopSignal()
const stack = await startStack({
  env: EVERY_CORE,
  signal,
  onReady: (part, detail) => say(`✓ ${part.padEnd(8)}  ${detail}`),
  onRestart: (part, why) => say(`! ${part} ended (${why}) and restarts`),
})
const key = await makeKey(stack.databaseUrl, { name: 'bench', role: 'submitter', expiresInDays: 1 })
const client = createClient({ url: stack.url, key: key.secret })
const rounds: Round[] = []
try {
  say('warming up…')
  await finish(await submit({ ...job, methods: ['magnitude'], levels: [0.5] }))
  say(`${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} threads`)
  say('round   through the service   python -m secateur   ratio')
  for (let index = 1; index <= ROUNDS; index++) {
    const round = await runBoth()
    rounds.push(round)
    say(formatRow(String(index), sum(round.service), sum(round.alone)))
  }
} finally {
  await revokeKey(stack.databaseUrl, key)
  await stack.stop()
}
const service = sum(quickest(rounds.map((round) => round.service)))
const alone = sum(quickest(rounds.map((round) => round.alone)))
say(formatRow('best', service, alone))
const ratio = service / alone
say(`\nratio ${ratio.toFixed(3)}   (goal: at most ${GOAL}: ${ratio <= GOAL ? 'reached' : 'missed'})`)

async function runBoth(): Promise<Round> {
  const served = await finish(await submit(job))
  const items = await trialsOf(client, served.id)
  const ends = [...items.map((trial) => String(trial.endedAt)), String(served.endedAt)]
    .map(Date.parse)
    .sort((a, b) => a - b)
  const starts = [Date.parse(served.createdAt), ...ends]
  const results = await runAlone(served, items)
  return {
    service: ends.map((end, index) => (end - (starts[index] ?? end)) / 1_000),
    alone: results.map(({ seconds }) => seconds.total),
  }
}

function quickest(runs: readonly number[][]): number[] {
  return (runs[0] ?? []).map((_, trial) => Math.min(...runs.map((run) => run[trial] ?? Number.NaN)))
}

function sum(seconds: readonly number[]): number {
  return seconds.reduce((total, each) => total + each, 0)
}

function formatRow(label: string, service: number, alone: number): string {
  const cells = [`${service.toFixed(2)} s`.padStart(19), `${alone.toFixed(2)} s`.padStart(18)]
  return [label.padEnd(5), ...cells, (service / alone).toFixed(3).padStart(5)].join('   ')
}

async function submit(body: Schemas['JobRequest']): Promise<string> {
  const job = (await answer(client.POST('/v1/jobs', { body, signal }))) as Schemas['Job']
  return job.id
}

async function finish(id: string): Promise<Schemas['Job']> {
  for await (const job of jobChanges(client, id, signal)) if (job.status === 'succeeded') return job
  throw new Error('the job did not succeed')
}

/** Runs the first trial twice: once to load the model, then with the others for the clock. */
async function runAlone(served: Schemas['Job'], trials: Schemas['Trial'][]): Promise<TrialResult[]> {
  const folder = await mkdtemp(join(tmpdir(), 'secateur-bench-'))
  try {
    const files = await Promise.all(
      trials.map(async (trial) => {
        const file = join(folder, `${trial.ordinal}.json`)
        await writeFile(file, JSON.stringify(trialSpec(served.spec, trial)))
        return file
      }),
    )
    const { stdout } = await run(
      VENV_PYTHON,
      ['-m', 'secateur', 'trial', '--jsonl', ...files.slice(0, 1), ...files],
      {
        env: { ...process.env, SECATEUR_HOME: HOME, ...EVERY_CORE },
        maxBuffer: 64 << 20,
        signal,
      },
    )
    const results: TrialResult[] = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    return results.slice(1)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
