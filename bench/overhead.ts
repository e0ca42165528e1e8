/**
 * What the service costs: a job through API, queue, bridge and Postgres, against the same trials by `python -m secateur` in
 * one process. Both are warm: the model is loaded before the clock starts. The two take turns, and of each trial the
 * quickest run counts: a machine's pace changes from minute to minute. `npm run bench:overhead`
 */
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { trialSpec } from '#core/domain/plan.ts'
import type { JobResource, TrialResource } from '#core/schemas/resources.ts'
import type { TrialResult } from '#core/schemas/result.ts'
import { HOME, VENV_PYTHON } from '../scripts/setup/paths.mjs'
import { makeKey, revokeKey } from '../scripts/stack/keys.ts'
import { stopSignal } from '../scripts/stack/signals.ts'
import { startStack } from '../scripts/stack/stack.ts'

const POLL_MS = 250
const GOAL = 1.05
const ROUNDS = 3

/** Seconds of each trial, in the order they ran. A trial through the service lasts from the end of the one before it. */
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
const threads = String(availableParallelism())
const say = (text: string) => process.stdout.write(`${text}\n`)

const signal = stopSignal()
const stack = await startStack({
  env: { SECATEUR_THREADS: threads },
  signal,
  onReady: (part, detail) => say(`✓ ${part.padEnd(8)}  ${detail}`),
  onRestart: (part, why) => say(`! ${part} ended (${why}) and is started again`),
})
const key = await makeKey(stack.databaseUrl, { name: 'bench', role: 'submitter', expiresInDays: 1 })
const authorization = `Bearer ${key.secret}`
const rounds: Round[] = []
try {
  say('warming up…')
  await finish(await submit({ ...job, methods: ['magnitude'], levels: [0.5] }))
  say(`${cpus()[0]?.model ?? 'unknown processor'}, ${threads} threads`)
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
  const { items } = await get<{ items: TrialResource[] }>(`/jobs/${served.id}/trials?limit=200`)
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

async function submit(body: object): Promise<string> {
  const response = await fetch(`${stack.url}/v1/jobs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization },
    body: JSON.stringify(body),
    signal,
  })
  if (!response.ok) throw new Error(await response.text())
  return ((await response.json()) as JobResource).id
}

async function get<T>(path: string): Promise<T> {
  const response = await fetch(`${stack.url}/v1${path}`, { headers: { authorization }, signal })
  if (!response.ok) throw new Error(await response.text())
  return (await response.json()) as T
}

async function finish(id: string): Promise<JobResource> {
  for (;;) {
    const now = await get<JobResource>(`/jobs/${id}`)
    if (now.endedAt !== null) {
      if (now.status !== 'succeeded') throw new Error(`the job ended ${now.status}`)
      return now
    }
    await delay(POLL_MS, undefined, { signal })
  }
}

/** The first trial twice: once to load the model, and then with the others for the clock. */
async function runAlone(served: JobResource, trials: TrialResource[]): Promise<TrialResult[]> {
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
        env: { ...process.env, SECATEUR_HOME: HOME, SECATEUR_THREADS: threads },
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
