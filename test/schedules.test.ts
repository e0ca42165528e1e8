/** A schedule the whole way: REST, control and its own Python, a host, and the verdict. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { ScheduleResource, ScheduleRunResource } from '#core/schemas/schedules.ts'
import { createClient } from './support/client.ts'
import { createFixture, type Fixture, PYTHON, type Stack, startStack } from './support/service.ts'

const run = promisify(execFile)

let fixture: Fixture
let stack: Stack
let client: ReturnType<typeof createClient>

before(async () => {
  fixture = await createFixture()
  stack = await startStack(fixture)
  client = createClient(stack.url)
})
after(async () => {
  await stack?.dispose()
  await fixture?.dispose()
})

const ENDED = ['succeeded', 'regressed', 'failed', 'cancelled', 'skipped', 'missed']

/** Runs it now, and waits until that is judged. */
async function runNow(id: string): Promise<ScheduleRunResource> {
  const { id: runId } = await client.send<ScheduleRunResource>('POST', `/v1/schedules/${id}/run-now`)
  for (;;) {
    const now = await client.get<ScheduleRunResource>(`/v1/schedules/${id}/runs/${runId}`)
    if (ENDED.includes(now.status)) return now
    await delay(100)
  }
}

/** Another revision of the model, which is sure of the wrong words. */
async function spoilModel(): Promise<void> {
  const code = [
    'import sys; from safetensors.torch import load_file, save_file',
    'weights = load_file(sys.argv[1])',
    'weights["model.norm.weight"] *= 100',
    'save_file(weights, sys.argv[1], metadata={"format": "pt"})',
  ].join('\n')
  await run(PYTHON, ['-c', code, join(fixture.folder, 'llama', 'model.safetensors')])
}

test('a regression that was made on purpose is told of, with what changed', {
  timeout: 240_000,
}, async () => {
  const { id } = await client.send<ScheduleResource>('POST', '/v1/schedules', {
    name: 'nightly sweep',
    cron: '30 2 * * *',
    zone: 'Europe/Berlin',
    job: {
      model: fixture.model,
      methods: ['wanda'],
      levels: [0.5],
      calibration: { dataset: fixture.calibration, samples: 4, seqlen: 32 },
      evaluations: [{ dataset: fixture.evaluation, seqlen: 32, windows: 20 }],
    },
  })
  const first = await runNow(id)
  assert.deepEqual([first.status, first.reason, first.worse], ['succeeded', null, 0])
  const second = await runNow(id)
  assert.deepEqual([second.status, second.previousRunId, second.changes], ['succeeded', first.id, []])

  await spoilModel()
  const third = await runNow(id)
  assert.deepEqual([third.status, third.previousRunId, third.worse], ['regressed', second.id, 2])
  assert.ok(third.regressions.every(({ before, after }) => after === null || after > before))
  const revision = async ({ jobId }: ScheduleRunResource) => [(await client.job(String(jobId))).spec.revision]
  assert.deepEqual(third.changes, [
    { what: 'revision', before: await revision(second), after: await revision(third), against: 'previous' },
  ])
  const events = await stack.db.event.findMany()
  assert.deepEqual(
    events.map(({ kind, subject }) => [kind, subject]),
    [['schedule.regressed', { scheduleId: id, runId: third.id }]],
  )
  // Python was there for as long as there was a job to be judged.
  await stack.control.line(({ msg }) => msg === 'Python is gone')
})
