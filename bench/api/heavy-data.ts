/** Fills the database with the largest jobs, lists and schedules that one team may have. */
import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import type { Db } from '#core/runtime/db.ts'
import type { JobSpec } from '#core/schemas/spec.ts'
import { storedSpec } from '../spec.ts'
import { insertJob } from './job.ts'

const METHODS = 64
const LEVELS = 100
const N_TO_M = 15
const PAGE = 200
const REGRESSIONS = 100

export interface HeavyData {
  /** Ids of six measured jobs, each with 7,361 trials. */
  jobs: string[]
  /** Id of a schedule whose runs have as many regressions as are stored. */
  scheduleId: string
}

export async function insertHeavyData(db: Db): Promise<HeavyData> {
  const spec = largestSpec()
  const jobs: string[] = []
  for (let job = 0; job < 6; job++) jobs.push(await insertJob(db, spec))
  // A page of jobs with long specs and notes.
  await db.$executeRaw`
    INSERT INTO jobs (id, team_id, status, spec, model, notes, request_id, planned_at, started_at, ended_at, needs_attention)
    SELECT uuidv7(), ${DEFAULT_TEAM_ID}::uuid, 'succeeded', ${listedSpec(spec)}::jsonb, 'demo/brown-opt',
      repeat('word ', 1999), 'bench', now(), now(), now(), false
    FROM generate_series(1, ${PAGE}::int)`
  const { revision: _, ...request } = spec
  const job = { ...request, name: null, notes: null, tags: [], patterns: null, priority: 0, pool: 'nowhere' }
  await db.$executeRaw`
    INSERT INTO schedules (id, team_id, name, cron, zone, job, thresholds)
    SELECT uuidv7(), ${DEFAULT_TEAM_ID}::uuid, 'bench ' || n, '*/7 * 1,15,31 * 1', 'Europe/Berlin',
      ${{ ...job, requires: [] }}::jsonb, ${THRESHOLDS}::jsonb
    FROM generate_series(1, ${PAGE}::int) n`
  const [schedule] = await db.$queryRaw<{ id: string }[]>`SELECT id FROM schedules LIMIT 1`
  if (!schedule) throw new Error('there is no schedule')
  await db.$executeRaw`
    INSERT INTO schedule_runs (id, schedule_id, slot_at, status, worse, regressions)
    SELECT uuidv7(), ${schedule.id}::uuid, now() - make_interval(days => n), 'regressed', ${REGRESSIONS}::int,
      ${JSON.stringify(Array(REGRESSIONS).fill(REGRESSION))}::text::jsonb
    FROM generate_series(1, ${PAGE}::int) n`
  await db.$executeRawUnsafe('VACUUM ANALYZE')
  return { jobs, scheduleId: schedule.id }
}

/** 64 methods, each at 100 levels and in 15 n:m patterns: 7,361 trials with the baseline. */
function largestSpec(): JobSpec {
  const patterns = ['unstructured', ...Array.from({ length: N_TO_M }, (_, n) => `${n + 1}:16`)]
  return {
    ...storedSpec([]),
    methods: Array.from({ length: METHODS }, (_, n) => ({ id: `method-${n + 1}`, params: {}, patterns })),
    levels: Array.from({ length: LEVELS }, (_, n) => n / LEVELS),
  }
}

const listedSpec = (spec: JobSpec): JobSpec => ({
  ...spec,
  evaluations: Array.from({ length: 16 }, (_, n) => ({
    metric: 'perplexity',
    dataset: `file:${'x'.repeat(200)}`,
    split: null,
    seqlen: n + 2,
    bos: 'auto',
    windows: null,
  })),
})

const THRESHOLDS = {
  perplexity: { relative: 0.02, absolute: 0.1 },
  accuracy: { relative: 0, absolute: 0.005 },
}
const REGRESSION = {
  method: { id: 'magnitude', params: {} },
  level: 0.5,
  pattern: 'unstructured',
  metric: 'perplexity',
  dataset: 'brown',
  split: 'test',
  seqlen: 256,
  before: 20,
  after: 30,
  status: 'ok',
  difference: 10,
  against: 'previous',
}
