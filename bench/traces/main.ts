/**
 * What a calibration on the users' own text is worth, through the service. `npm run bench:traces` runs both parts:
 * `trace`: calibrated on the earlier queries of a trace against a general text, evaluated on the trace's later queries;
 * `genres`: the preset of that name, calibrated on each genre and evaluated on every one.
 */
import { readFileSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { parse } from 'yaml'
import { isJobEnded } from '#core/domain/status.ts'
import { answer, createClient, type Schemas } from '../../clients/typescript/index.ts'
import { upload } from '../../clients/typescript/upload.ts'
import { stopSignal } from '../../scripts/command-line.ts'
import { EVERY_CORE, UNLIMITED } from '../../scripts/stack/harness-env.ts'
import { makeKey, revokeKey } from '../../scripts/stack/keys.ts'
import { startStack } from '../../scripts/stack/stack.ts'
import { makeTrace, type Query, SPLIT, unseen } from './trace.ts'

type Cell = Schemas['Comparison']['rows'][number]['cells'][number]

const POLL_MS = 1_000
const SAMPLES = { samples: 16, seqlen: 128 }
const parts = { trace: compareOnTrace, genres: showGenres }

const say = (text: string) => process.stdout.write(`${text}\n`)
const asked = process.argv.slice(2)
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
  say(`\n${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} threads`)
  for (const [name, run] of Object.entries(parts)) if (asked.length === 0 || asked.includes(name)) await run()
} finally {
  await revokeKey(stack.databaseUrl, key)
  await stack.stop()
}

/** Two calibrations that differ in nothing but their text. Later queries repeat earlier ones, except the unseen ones. */
async function compareOnTrace() {
  const trace = makeTrace()
  const later = unseen(trace)
  const queries = await send('queries', trace)
  const unseenQueries = await send('unseen', later)
  const evaluations = [
    { dataset: queries, after: SPLIT, windows: 50 },
    { dataset: unseenQueries, windows: 50 },
    { dataset: 'wikitext2-mini', windows: 20 },
  ].map((each) => ({ ...each, seqlen: SAMPLES.seqlen }))
  const [general, own] = await run({
    name: 'trace',
    models: ['demo/smollm2-135m'],
    methods: ['wanda', 'movement'],
    levels: [0.5],
    calibrations: [
      { dataset: 'wikitext2-mini', ...SAMPLES },
      { dataset: queries, weighting: 'frequency', before: SPLIT, ...SAMPLES },
    ],
    evaluations,
  })
  say(
    `\ntrace: ${trace.length} queries, later from ${SPLIT} on; ${later.length} of the later ones are unseen`,
  )
  say('evaluated on                method       general     trace   change, 95% interval')
  for (const [index, name] of ['later queries', 'unseen later queries', 'wikitext2-mini'].entries()) {
    const { dataset = '' } = evaluations[index] ?? {}
    for (const { label, cells } of await compared([general, own], dataset)) {
      const [first, second] = cells
      if (label !== 'dense')
        say(`${name.padEnd(27)} ${label.padEnd(9)} ${figure(first)} ${figure(second)}   ${change(second)}`)
      else say(`${name.padEnd(27)} ${label.padEnd(9)} ${figure(first)}`)
    }
  }
}

/** A row for each calibration, a column for each evaluation. */
async function showGenres() {
  const spec: Schemas['BenchmarkRequest'] = parse(readFileSync('apps/cli/presets/genres.yaml', 'utf8'))
  const jobs = await run(spec)
  const datasets = spec.evaluations?.map(({ dataset }) => dataset) ?? []
  const tables = await Promise.all(datasets.map((dataset) => compared(jobs, dataset)))
  for (const label of ['dense', 'wanda', 'movement']) {
    const rows = tables.map((table) => table.find((row) => row.label === label)?.cells ?? [])
    say(`\n${label.padEnd(18)} ${datasets.map((dataset) => dataset.padStart(16)).join(' ')}`)
    for (const [index, dataset] of datasets.entries())
      say(`${dataset.padEnd(18)} ${rows.map((cells) => figure(cells[index]).padStart(16)).join(' ')}`)
  }
}

async function send(name: string, trace: readonly Query[]): Promise<string> {
  const content = Buffer.from(trace.map((line) => `${JSON.stringify(line)}\n`).join(''))
  const pieces = (async function* () {
    yield content
  })()
  const { dataset } = await upload(client, { name, kind: 'traces', bytes: content.length, content: pieces })
  return dataset.id
}

/** Runs a benchmark. @returns the ids of its jobs, by calibration */
async function run(body: Schemas['BenchmarkRequest']): Promise<string[]> {
  const submitted = await answer(client.POST('/v1/benchmarks', { body }))
  if (!('id' in submitted)) throw new Error('not submitted')
  const params = { path: { id: submitted.id } }
  const started = performance.now()
  for (;;) {
    const { status, jobs } = await answer(client.GET('/v1/benchmarks/{id}', { params }))
    if (isJobEnded(status)) {
      if (status !== 'succeeded') throw new Error(`the benchmark ${body.name} ended as ${status}`)
      say(`\n${body.name}: ${((performance.now() - started) / 60_000).toFixed(1)} min`)
      return jobs.map(({ id }) => id)
    }
    await delay(POLL_MS, undefined, { signal })
  }
}

/** Up to six jobs, compared with the first. */
async function compared(jobs: readonly (string | undefined)[], dataset: string) {
  const query = { jobs: jobs.join(','), dataset, intervals: true }
  const comparison = await answer(client.GET('/v1/compare', { params: { query } }))
  return (comparison as Schemas['Comparison']).rows
}

function figure(cell: Cell | undefined): string {
  return (cell?.value?.toFixed(2) ?? 'none').padStart(9)
}

function share(value: number): string {
  return `${value > 0 ? '+' : ''}${(value * 100).toFixed(1)}%`
}

function change(cell: Cell | undefined): string {
  if (!cell?.change) return 'unknown'
  const { value, low, high, distinguishable } = cell.change
  return `${share(value)} [${share(low)}, ${share(high)}]${distinguishable ? '' : ' ≈'}`
}
