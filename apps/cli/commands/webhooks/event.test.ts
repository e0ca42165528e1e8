import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { WebhookEvent } from '#core/schemas/webhook-events.ts'
import { describeReceived } from './event.ts'

const url = 'https://secateur.example/v1/x'
const timestamp = '2026-11-26T01:31:07.214Z'
const ofRun = { scheduleId: 's', runId: 'r', url }
const run = { schedule: 'nightly', slotAt: '2026-11-26T01:30:00.000Z' }

const EVENTS: [WebhookEvent, RegExp][] = [
  [
    { type: 'job.finished', timestamp, data: { jobId: 'j', status: 'partially_succeeded', url, job: null } },
    /^j: partially succeeded$/,
  ],
  [
    {
      type: 'job.finished',
      timestamp,
      data: { jobId: 'j', status: 'succeeded', url, job: { name: 'first', model: 'tiny', tags: [] } },
    },
    /^first: succeeded, tiny$/,
  ],
  [
    {
      type: 'schedule.regressed',
      timestamp,
      data: {
        ...ofRun,
        run: {
          ...run,
          jobId: 'j',
          worse: 2,
          regressions: [
            {
              ...{ method: { id: 'wanda', params: {} }, level: 0.5, pattern: 'unstructured' },
              ...{ metric: 'perplexity', dataset: 'brown', split: 'test', seqlen: 128, bos: null },
              ...{ before: 93.5, after: 141.2, status: 'ok', difference: 47.7, against: 'previous' },
            },
          ],
          changes: [{ what: 'revision', before: ['9f3c'], after: ['b179'], against: 'previous' }],
        },
      },
    },
    /^nightly, \S+ \S+ UTC\S*: wanda at 0\.5, perplexity on brown, test, seqlen 128: 93\.5 → 141\.2 \(against previous\); 1 more; revision 9f3c → b179$/,
  ],
  [
    {
      type: 'schedule.missed',
      timestamp,
      data: {
        ...ofRun,
        run: { ...run, status: 'missed', reason: { code: 'X', detail: 'The service was away.', errors: [] } },
      },
    },
    /^nightly, \S+ \S+ UTC\S*: missed: The service was away\.$/,
  ],
  [
    {
      type: 'host.lost',
      timestamp,
      data: {
        hostId: 'h',
        url,
        host: { name: 'gpu-1', pool: 'default', device: 'cuda:0', heartbeatAt: timestamp },
      },
    },
    /^gpu-1 sent its last heartbeat at \S+ \S+ UTC\S*$/,
  ],
]

for (const [event, what] of EVENTS) {
  test(`describes ${event.type} in one line: ${what}`, () => {
    const text = describeReceived({ verified: true, id: 'e', again: false, event })
    const [head = '', line = '', link] = text.split('\n  ')
    assert.match(head, new RegExp(`^✓ ${event.type} {2}\\S+ \\S+ UTC\\S*$`))
    assert.match(line, what)
    assert.equal(link, url)
  })
}
