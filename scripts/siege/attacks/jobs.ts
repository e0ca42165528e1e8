/** Jobs, schedules and webhooks that must be refused, and legal ones in floods. */
import { randomUUID } from 'node:crypto'
import { type Attack, call, callJson, type Target } from '../attack.ts'
import { largestJob } from '../largest-job.ts'

const dryRun = (
  name: string,
  change: (target: Target, pick: <T>(items: readonly T[]) => T) => object,
): Attack => ({
  name,
  run: (target, random) =>
    call(target, {
      method: 'POST',
      path: '/v1/jobs?dryRun=true',
      key: random.pick(target.keys),
      body: {
        model: target.model,
        methods: ['magnitude'],
        levels: [0.5],
        evaluations: [{ dataset: 'brown', seqlen: 16, windows: 1 }],
        ...change(target, random.pick),
      },
      expect: [422],
    }),
})

const webhook = (address: string): Attack => ({
  name: `a webhook to ${address}`,
  run: (target, random) =>
    call(target, {
      method: 'POST',
      path: '/v1/webhooks',
      key: random.pick(target.keys),
      body: { url: address, events: ['job.finished'] },
      expect: [422],
    }),
})

export const JOBS: readonly Attack[] = [
  dryRun('a hostile model', ({ hostileModels }, pick) => ({ model: pick(hostileModels) })),
  dryRun('a model outside the model roots', (_, pick) => ({
    model: pick(['file:../../etc', 'file:/etc', `file:${'x'.repeat(190)}`, 'file:.']),
  })),
  dryRun('a dataset outside the data roots', () => ({ evaluations: [{ dataset: 'file:/etc/passwd' }] })),
  dryRun('an upload of another team', () => ({ evaluations: [{ dataset: `upload:${randomUUID()}` }] })),
  dryRun('a pattern that no layer has', () => ({ patterns: ['9998:9999'] })),
  webhook('http://127.0.0.1:6379/'),
  webhook('http://169.254.169.254/latest/meta-data'),
  webhook('https://[::1]/'),
  webhook('https://8.8.8.8:53/'),
  {
    name: 'the largest job, cancelled at once',
    run: async (target, random) => {
      const key = random.pick(target.keys)
      const job = await callJson<{ id: string }>(target, {
        method: 'POST',
        path: '/v1/jobs',
        key,
        body: largestJob(target.model),
        expect: [202],
      })
      if (!job) return { answer: 'refused' }
      return call(target, { method: 'POST', path: `/v1/jobs/${job.id}/cancel`, key, expect: [202, 409] })
    },
  },
  {
    name: 'two bodies under one Idempotency-Key',
    run: async (target, random) => {
      const key = random.pick(target.keys)
      const idempotencyKey = randomUUID()
      const submit = (name: string) => ({
        method: 'POST',
        path: '/v1/jobs',
        key,
        headers: { 'idempotency-key': idempotencyKey },
        body: {
          ...largestJob(target.model),
          name,
          methods: ['magnitude'],
          levels: [0.5],
          patterns: ['unstructured'],
        },
      })
      const job = await callJson<{ id: string }>(target, { ...submit('first'), expect: [202] })
      if (!job) return { answer: 'refused' }
      const second = await call(target, { ...submit('second'), expect: [409, 422] })
      await call(target, { method: 'POST', path: `/v1/jobs/${job.id}/cancel`, key, expect: [202, 409] })
      return second
    },
  },
]
