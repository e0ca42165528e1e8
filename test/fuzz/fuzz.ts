/** Fuzzes the API: schemathesis generates valid and invalid requests from the OpenAPI document and checks every response. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { after } from 'node:test'
import { promisify } from 'node:util'
import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import { createTestApi } from '../support/api.ts'
import { TEST_KEY } from '../support/database.ts'
import { claimFirst, jobSpec, submitPlanned } from '../support/fixtures.ts'
import { jobRequest, scheduleFields } from '../support/schedules.ts'
import { createFixture, fixtureEnv, PYTHON } from '../support/service.ts'

/** Random requests per operation, besides those that the schemas imply. */
const EXAMPLES = 10

/**
 * Asserts that every response to a generated request fits the document.
 *
 * @param filter - The operations that are fuzzed, as schemathesis's filters. A file fuzzes a part of them, as the requests
 *   that need a check of a job take minutes.
 */
export async function fuzz(filter: readonly string[]): Promise<void> {
  const fixture = await createFixture()
  after(fixture.dispose)
  const api = await createTestApi({ env: fixtureEnv(fixture) })
  after(api.dispose)
  await api.engine.describe() // starts Python, which takes longer than a request may
  const url = await api.app.listen({ port: 0, host: '127.0.0.1' })
  const spec = jobSpec({ model: fixture.model })
  const job = await submitPlanned(api.repositories, { spec })
  const other = await submitPlanned(api.repositories, { spec })
  const { trial } = await claimFirst(api.repositories, job.id)
  const schedule = await api.repositories.schedules.create(
    DEFAULT_TEAM_ID,
    scheduleFields({ job: jobRequest({ pool: 'default', model: fixture.model }) }),
  )
  // One worker: CPython 3.11 counts the recursion of `ast.parse` for all threads together, so that two can fail at once.
  const args = [
    'run',
    `${url}/docs/json`,
    '--workers',
    '1',
    '--max-examples',
    String(EXAMPLES),
    '--no-color',
    ...filter,
  ]
  const { code = 0, stdout } = await promisify(execFile)(
    resolve(PYTHON),
    ['-m', 'schemathesis.cli', ...args],
    {
      cwd: 'test/fuzz',
      env: {
        ...process.env,
        SECATEUR_KEY: TEST_KEY,
        JOB_ID: job.id,
        OTHER_JOB_ID: other.id,
        SCHEDULE_ID: schedule.id,
        TRIAL_ID: trial.id,
        HOST_ID: trial.hostId ?? '',
        TINY_MODEL: fixture.model,
      },
      maxBuffer: 64 * 1024 * 1024,
    },
  ).catch((error) => error)
  assert.equal(code, 0, stdout)
}
