/** Every check finds a breakage, and none finds anything in a sound database. */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { createRepositories, type LostAttempt } from '#core/repositories/index.ts'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { claimPending, endWait, submitPlanned, trialResult } from '../../test/support/fixtures.ts'
import { audit, CHECKS } from './audit.ts'

const KILLED: LostAttempt = { exitCode: null, signal: 'SIGKILL', error: null, logTail: null }
const NO_LOG = { logTail: null }

/** SQL that damages the first trial or its job, and the checks that find it. */
const BREAKAGES: [name: string, sql: string, broken: string[]][] = [
  ['a job vanishes', 'DELETE FROM jobs WHERE id = $job', ['accepted jobs are missing']],
  [
    'a job never ends',
    `UPDATE jobs SET status = 'running', ended_at = NULL WHERE id = $job`,
    ['jobs have not ended', 'jobs have a status that their trials contradict'],
  ],
  [
    'a trial never ends',
    `UPDATE trials SET status = 'queued', ended_at = NULL WHERE id = $trial`,
    ['trials have not ended', 'trials have a status that their last attempt contradicts'],
  ],
  [
    'an attempt never ends',
    `UPDATE attempts SET status = 'running', ended_at = NULL WHERE trial_id = $trial AND number = 2`,
    ['attempts have not ended', 'trials have a status that their last attempt contradicts'],
  ],
  [
    'a claim is not released',
    `ALTER TABLE trials DROP CONSTRAINT trials_claimed_check;
     UPDATE trials SET claim_token = gen_random_uuid() WHERE id = $trial`,
    ['claims were not released'],
  ],
  [
    'a message stays in the outbox',
    'UPDATE outbox SET published_at = NULL WHERE job_id = $job',
    ['outbox messages were never published'],
  ],
  [
    'a trial was planned twice',
    `INSERT INTO trials (id, job_id, team_id, ordinal, method, level, pattern, seed, status, ended_at)
     SELECT gen_random_uuid(), job_id, team_id, 99, method, level, pattern, seed, 'cancelled', now()
     FROM trials WHERE id = $trial`,
    ['jobs were not planned exactly once', 'jobs have a status that their trials contradict'],
  ],
  [
    'a job is marked failed',
    `UPDATE jobs SET status = 'failed' WHERE id = $job`,
    ['jobs have a status that their trials contradict'],
  ],
  [
    'an attempt vanishes',
    'DELETE FROM attempts WHERE trial_id = $trial AND number = 1',
    ['attempts are not numbered 1 to n'],
  ],
  [
    'a trial has two results',
    `UPDATE attempts SET status = 'succeeded', failure_class = NULL WHERE trial_id = $trial AND number = 1`,
    ['attempts follow a final attempt'],
  ],
  [
    'a permanent failure is retried',
    `UPDATE attempts SET failure_class = 'permanent' WHERE trial_id = $trial AND number = 1`,
    ['attempts follow a final attempt'],
  ],
  [
    'two attempts run at the same time',
    `UPDATE attempts SET started_at = started_at - interval '1 hour' WHERE trial_id = $trial AND number = 2`,
    ['attempts of one trial overlap'],
  ],
  [
    'a trial contradicts its last attempt',
    `UPDATE trials SET status = 'not_applicable' WHERE id = $trial`,
    ['trials have a status that their last attempt contradicts'],
  ],
  [
    'a trial fails that no fault hit',
    `UPDATE trials SET status = 'failed' WHERE id = $other;
     UPDATE attempts SET status = 'failed', failure_class = 'permanent' WHERE trial_id = $other;
     UPDATE jobs SET status = 'partially_succeeded' WHERE id = $job`,
    ['trials failed without a lost attempt'],
  ],
  [
    'a loss has no reason',
    'UPDATE attempts SET signal = NULL WHERE trial_id = $trial AND number = 1',
    ['lost attempts have no reason'],
  ],
  [
    'a measurement is duplicated',
    `DROP INDEX measurements_trial_id_metric_dataset_split_seqlen_bos_key;
     INSERT INTO measurements SELECT gen_random_uuid(), trial_id, metric, dataset, split, seqlen, windows, tokens, value,
       status, seconds FROM measurements WHERE trial_id = $other`,
    ['measurements are duplicated'],
  ],
  [
    'a baseline was not measured',
    'DELETE FROM measurements WHERE trial_id = $trial',
    ['baselines lack a measurement for an evaluation'],
  ],
]

describe('the audit', () => {
  let database: TestDatabase
  let jobId: string
  let trialIds: string[]

  /** A job whose trials all succeeded; the first one after a lost attempt. */
  beforeEach(async () => {
    database = await createTestDatabase()
    const repositories = createRepositories(database.db)
    const { jobs, trials, outbox } = repositories
    ;({ id: jobId } = await submitPlanned(repositories))
    const [first, ...others] = await claimPending(repositories, jobId)
    assert.ok(first)
    await trials.lose(first.trial.id, first.token, KILLED)
    await endWait(database.db, first.trial.id)
    for (const { trial, token } of [...others, ...(await claimPending(repositories, jobId))])
      assert.ok(await trials.end(trial.id, token, trialResult(), NO_LOG))
    assert.equal(await jobs.finish(jobId), 'succeeded')
    await outbox.markPublished((await outbox.unpublished(10)).map(({ id }) => id))
    trialIds = [first, ...others].map(({ trial }) => trial.id)
  })
  afterEach(() => database.dispose())

  test('finds nothing in a sound database', async () => {
    assert.deepEqual(await audit(database.url, [jobId]), [])
  })

  for (const [name, sql, broken] of BREAKAGES) {
    test(`${name}: ${broken.join(', ')}`, async () => {
      const [trial, other] = trialIds
      const filled = sql
        .replaceAll('$job', `'${jobId}'`)
        .replaceAll('$trial', `'${trial}'`)
        .replaceAll('$other', `'${other}'`)
      for (const statement of filled.split(';')) await database.db.$executeRawUnsafe(statement)
      const found = await audit(database.url, [jobId])
      assert.deepEqual(
        found.map((line) => line.split(': ')[0]),
        broken,
      )
    })
  }

  test('has a breakage for every check', () => {
    const covered = new Set(BREAKAGES.flatMap(([, , broken]) => broken))
    assert.deepEqual(
      CHECKS.map(({ broken }) => broken).filter((broken) => !covered.has(broken)),
      [],
    )
  })
})
