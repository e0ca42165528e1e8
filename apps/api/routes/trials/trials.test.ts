import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Job } from '#core/repositories/index.ts'
import { createTestApi, type TestApi } from '../../../../test/support/api.ts'
import {
  claimFirst,
  claimPending,
  losses,
  measurement,
  submitPlanned,
  trialResult,
} from '../../../../test/support/fixtures.ts'

let api: TestApi
before(async () => {
  api = await createTestApi()
})
after(() => api.dispose())

/** Runs all pending trials of a job. */
async function runTrials(job: Job): Promise<void> {
  for (const { trial, token } of await claimPending(api.repositories, job.id)) {
    await api.repositories.trials.end(trial.id, token, trialResult(), { logTail: 'the last line' })
  }
}

describe('a trial', () => {
  test('shows its measurements, its attempts and the end of their logs', async () => {
    const job = await submitPlanned(api.repositories)
    await runTrials(job)
    const [listed] = (await api.get(`/v1/jobs/${job.id}/trials`)).json().items
    assert.equal(listed.measurements[0].value, 28.82)
    assert.equal('logTail' in listed.attempts[0], false)

    const trial = (await api.get(`/v1/trials/${listed.id}`)).json()
    assert.equal(trial.status, 'succeeded')
    assert.equal(trial.peakBytes, 2 ** 33)
    assert.deepEqual(trial.seconds, { load: 1, calibrate: 2, prune: 3, evaluate: 4, total: 10 })
    const [attempt] = trial.attempts
    assert.deepEqual(
      [attempt.number, attempt.status, attempt.device, attempt.logTail],
      [1, 'succeeded', 'cuda:0', 'the last line'],
    )
  })

  test('shows the failure class of an attempt, and when the next one may start', async () => {
    const job = await submitPlanned(api.repositories)
    const { trial, token } = await claimFirst(api.repositories, job.id)
    const killed = { exitCode: null, signal: 'SIGSEGV', error: null, logTail: 'the last line' }
    await api.repositories.trials.lose(trial.id, token, killed)
    const { status, notBefore, attempts } = (await api.get(`/v1/trials/${trial.id}`)).json()
    assert.equal(status, 'pending')
    assert.ok(Date.parse(notBefore) > Date.parse(attempts[0].endedAt))
    const { failureClass, signal, logTail } = attempts[0]
    assert.deepEqual([failureClass, signal, logTail], ['transient', 'SIGSEGV', 'the last line'])
    const [listed] = (await api.get(`/v1/jobs/${job.id}/trials`)).json().items
    assert.equal(listed.attempts[0].failureClass, 'transient')
  })

  test('shows a perplexity that overflowed as null, with the reason', async () => {
    const job = await submitPlanned(api.repositories)
    const { trial, token } = await claimFirst(api.repositories, job.id)
    const [measured] = trialResult().measurements
    assert.ok(measured)
    const result = trialResult({ measurements: [{ ...measured, value: null, status: 'overflow' }] })
    await api.repositories.trials.end(trial.id, token, result, { logTail: null })
    const { measurements } = (await api.get(`/v1/trials/${trial.id}`)).json()
    assert.deepEqual([measurements[0].value, measurements[0].status], [null, 'overflow'])
  })

  test('shows what it found in each window or image', async () => {
    const job = await submitPlanned(api.repositories)
    const { trial, token } = await claimFirst(api.repositories, job.id)
    const figure = measurement({ windows: 3, tokens: 33, seqlen: 11 })
    const images = { metric: 'accuracy', dataset: 'digits', windows: 10, seqlen: null, tokens: null }
    const hits = { digest: 'b'.repeat(64), values: Buffer.of(0b10100000, 0b01000000).toString('base64') }
    const measurements = [
      { ...figure, outcomes: losses([30.5, 31, 32]) },
      { ...measurement(images), outcomes: hits },
      measurement({ split: 'validation', value: null, status: 'overflow' }),
    ]
    await api.repositories.trials.end(trial.id, token, trialResult({ measurements }), { logTail: null })
    const { items } = (await api.get(`/v1/trials/${trial.id}/outcomes`)).json()
    const what = { metric: 'perplexity', dataset: 'brown', split: 'test', seqlen: 11, bos: null }
    assert.deepEqual(items, [
      { ...what, digest: 'a'.repeat(64), values: [30.5, 31, 32] },
      {
        ...what,
        metric: 'accuracy',
        dataset: 'digits',
        seqlen: null,
        digest: 'b'.repeat(64),
        values: [1, 0, 1, 0, 0, 0, 0, 0, 0, 1],
      },
      { ...what, split: 'validation', seqlen: 32, digest: null, values: null },
    ])
    assert.equal((await api.get(`/v1/trials/${job.id}/outcomes`)).statusCode, 404)
  })

  test('shows what its model wrote, until its job is deleted', async () => {
    const job = await submitPlanned(api.repositories)
    const { trial, token } = await claimFirst(api.repositories, job.id)
    const of = { dataset: 'prompts', split: 'test', seqlen: 64 }
    const texts = [
      { prompt: 'University is', text: ' where\n\0 half of a pair: \ud800' },
      { prompt: '', text: '' },
    ]
    const measurements = [
      { ...measurement({ ...of, metric: 'distinct_2' }), texts },
      measurement({ ...of, metric: 'repetition' }),
    ]
    await api.repositories.trials.end(trial.id, token, trialResult({ measurements }), { logTail: null })
    const { items } = (await api.get(`/v1/trials/${trial.id}/texts`)).json()
    assert.deepEqual(items, [
      {
        ...of,
        metric: 'distinct_2',
        bos: null,
        texts: [
          { prompt: 'University is', text: ' where\n\uFFFD half of a pair: \uFFFD' },
          { prompt: '', text: '' },
        ],
      },
    ])
    assert.equal((await api.get(`/v1/trials/${job.id}/texts`)).statusCode, 404)
    await api.db.job.delete({ where: { id: job.id } })
    assert.equal(await api.db.generatedTexts.count(), 0)
  })
})
