/** Requests that are no valid HTTP, JSON or text. */
import type { Attack, Target } from '../attack.ts'
import { call, judge } from '../attack.ts'
import { openConnection, statusOf } from '../raw-connection.ts'

const CLOSES_WITHIN_MS = 20_000

/** Sends bytes as they are, and requires one of the statuses, or that the connection is closed. */
const raw = (name: string, bytes: (target: Target) => string | Uint8Array, expect: number[]): Attack => ({
  name,
  run: async (target) => {
    const connection = await openConnection(target.url)
    connection.write(bytes(target))
    const closed = await connection.closed(CLOSES_WITHIN_MS)
    const status = statusOf(connection.received())
    connection.destroy()
    if (status !== null) return judge({ path: name, expect }, status, connection.received())
    return closed ? { answer: 'closed' } : { answer: 'open', wrong: `${name}: neither answered nor closed` }
  },
})

/** Sends a job whose body is these bytes. */
const job = (
  name: string,
  body: string | Uint8Array,
  expect: number[],
  type = 'application/json',
): Attack => ({
  name,
  run: (target, random) =>
    call(target, {
      method: 'POST',
      path: '/v1/jobs',
      key: random.pick(target.keys),
      headers: { 'content-type': type },
      body,
      expect,
    }),
})

const get = (path: string) => `GET ${path} HTTP/1.1\r\nhost: siege\r\nconnection: close\r\n\r\n`
const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
const text = new TextEncoder()

export const MALFORMED: readonly Attack[] = [
  raw('garbage bytes', () => '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n', [400]),
  raw('a URL of 15 KB', () => get(`/v1/jobs?q=${'x'.repeat(15_000)}`), [401, 414, 431]),
  raw('headers of 64 KB', () => `GET / HTTP/1.1\r\nx: ${'x'.repeat(65_536)}\r\n\r\n`, [431]),
  raw(
    'two content lengths',
    () => 'POST /v1/jobs HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\n',
    [400],
  ),
  raw(
    'a chunk of a lying size',
    () => 'POST /v1/jobs HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n',
    [400, 401],
  ),
  raw('a path out of the static folder', () => get('/docs/static/../../package.json'), [400, 404]),
  raw(
    'an encoded path out of the static folder',
    () => get('/docs/static/%2e%2e/%2e%2e/package.json'),
    [400, 403, 404],
  ),
  raw('a path that is no UTF-8', () => get('/v1/jobs/%ff%fe'), [400, 401, 404]),
  raw('a path with NUL', () => get('/docs/static/%00'), [400, 404]),
  job('invalid UTF-8', Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x7d), [400]),
  job('UTF-16', text.encode('{}'), [415], 'application/json; charset=utf-16'),
  job('100,000 levels of nesting', nested(100_000), [400, 422]),
  job('more values than a job can have', JSON.stringify({ tags: Array(3_000).fill('x') }), [422]),
  job('a body of 2 MiB', JSON.stringify({ notes: 'x'.repeat(2 ** 21) }), [413]),
  job('a number of 5,000 digits', `{"seed":${'9'.repeat(5_000)}}`, [400, 422]),
  job('a field __proto__', '{"__proto__":{"admin":true},"model":"x"}', [400, 422]),
  job('terminal escapes in a name', JSON.stringify({ name: '\x1b]0;x\x07\x1b[31mred\x1b[2J' }), [422]),
  job('half a surrogate pair', '{"name":"\\ud800"}', [422]),
  {
    name: 'made-up keys',
    run: (target, random) => {
      const letters = () =>
        Math.floor(random.next() * 2 ** 48)
          .toString(16)
          .padStart(12, '0')
      return call(target, {
        path: '/v1/keys/self',
        key: `sec_${letters()}_${'A'.repeat(43)}`,
        expect: [401],
      })
    },
  },
  {
    name: 'an If-None-Match of 8 KB',
    run: (target, random) =>
      call(target, {
        path: `/v1/jobs/${random.pick(target.largestJobs)}`,
        key: random.pick(target.keys),
        headers: { 'if-none-match': Array(600).fill('W/"9-gzip"').join(', ') },
        expect: [200, 304],
      }),
  },
]
