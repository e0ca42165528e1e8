/** Keys that are revoked while their requests are under way. */

import type { Random } from '../../harness/random.ts'
import { type Attack, call, callJson, type Target } from '../attack.ts'
import { openConnection, statusOf } from '../raw-connection.ts'

/** Promise: a revoked key stops working within a second. The rest is for a machine that is under siege. */
const ENDS_WITHIN_MS = 5_000

/** Begins a request with a new key, revokes the key, and requires that the request ends. */
const revokedUnderWay = (name: string, head: readonly string[]): Attack => ({
  name,
  run: async (target: Target, random: Random) => {
    const admin = random.pick(target.keys)
    const created = await callJson<{ id: string; secret: string }>(target, {
      method: 'POST',
      path: '/v1/keys',
      key: admin,
      body: { name: 'siege', role: 'submitter' },
      expect: [201],
    })
    if (!created) return { answer: 'refused' }
    const connection = await openConnection(target.url)
    const [line = '', ...headers] = head
    const lines = [line, 'host: siege', `authorization: Bearer ${created.secret}`, ...headers]
    connection.write(`${lines.join('\r\n')}\r\n\r\n`)
    await connection.closed(500)
    const revoked = await call(target, {
      method: 'DELETE',
      path: `/v1/keys/${created.id}`,
      key: admin,
      expect: [200, 204],
    })
    const closed = await connection.closed(ENDS_WITHIN_MS)
    connection.destroy()
    if (closed) return { answer: 'ended' }
    // After an answer like 429, the connection is open and nothing is under way.
    const status = statusOf(connection.received())
    if (status !== null && status !== 200) return { answer: String(status) }
    if (!/^20/.test(revoked.answer)) return { answer: 'not revoked' }
    return { answer: 'open', wrong: `under way ${ENDS_WITHIN_MS} ms after its key was revoked` }
  },
})

export const KEYS: readonly Attack[] = [
  revokedUnderWay('an upload of a revoked key', [
    'POST /v1/datasets?name=siege&kind=text HTTP/1.1',
    'content-type: text/plain',
    'content-length: 1000000',
  ]),
  revokedUnderWay('an event stream of a revoked key', ['GET /v1/jobs/events HTTP/1.1']),
]
