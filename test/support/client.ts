/** The API as a test's client sees it. */
import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import type { JobResource, TrialDetailResource, TrialResource } from '#core/schemas/resources.ts'
import { TEST_KEY } from './database.ts'

const POLL_INTERVAL_MS = 100

export function createClient(url: string, key = TEST_KEY) {
  const request = (path: string, init: RequestInit = {}) =>
    fetch(`${url}${path}`, { ...init, headers: { ...init.headers, authorization: `Bearer ${key}` } })
  const get = async <T>(path: string): Promise<T> => {
    const response = await request(path)
    assert.equal(response.status, 200, `GET ${path}: ${await response.clone().text()}`)
    return (await response.json()) as T
  }
  const job = (id: string) => get<JobResource>(`/v1/jobs/${id}`)
  return {
    get,
    job,
    text: async (path: string) => (await request(path)).text(),
    submit: async (body: object): Promise<JobResource> => {
      const response = await request('/v1/jobs', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      assert.equal(response.status, 202, await response.clone().text())
      return (await response.json()) as JobResource
    },
    send: async <T>(method: string, path: string, body?: object): Promise<T> => {
      const response = await request(path, {
        method,
        ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      })
      assert.ok(response.ok, `${method} ${path}: ${await response.clone().text()}`)
      return (await response.json()) as T
    },
    /** @returns the status of the answer */
    post: async (path: string) => (await request(path, { method: 'POST' })).status,
    trials: async (id: string) =>
      (await get<{ items: TrialResource[] }>(`/v1/jobs/${id}/trials?limit=200`)).items,
    trial: (id: string) => get<TrialDetailResource>(`/v1/trials/${id}`),
    /** Polls, as clients do, until the job is as asked. The test's own time limit ends a wait in vain. */
    until: async (id: string, fits: (job: JobResource) => boolean): Promise<JobResource> => {
      for (;;) {
        const now = await job(id)
        if (fits(now)) return now
        await delay(POLL_INTERVAL_MS)
      }
    },
  }
}

export const hasEnded = ({ status }: JobResource): boolean =>
  ['succeeded', 'partially_succeeded', 'failed', 'cancelled'].includes(status)
