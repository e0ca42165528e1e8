/** Uploads that no job can read, that are as large as they may be, or that lie about their size. */
import type { Random } from '../../harness/random.ts'
import { type Attack, call, callJson, type Target } from '../attack.ts'
import { openConnection, statusOf } from '../raw-connection.ts'

const LARGEST_TEXT = 93 * 2 ** 20
const WORDS = 4_096

const upload = (
  name: string,
  kind: 'text' | 'traces',
  body: string | Uint8Array,
  expect: number[],
): Attack => ({
  name,
  run: (target, random) => call(target, post(random.pick(target.keys), kind, body, expect)),
})

const post = (key: string, kind: 'text' | 'traces', body: string | Uint8Array, expect: number[]) => ({
  method: 'POST',
  path: `/v1/datasets?name=siege&kind=${kind}`,
  key,
  headers: { 'content-type': kind === 'text' ? 'text/plain' : 'application/x-ndjson' },
  body,
  expect,
})

/** What tokenizers find hard besides words: one endless word, no letters, and characters that combine. */
const MONOTONOUS = ['a', ' ', '\u{1f642}', 'e\u0316\u0301']

/** Words in random order, or one text without end. It is new each time. */
function randomText(random: Random, bytes: number): Uint8Array {
  if (random.next() < 1 / 2)
    return Buffer.alloc(bytes, random.next().toString(36) + random.pick(MONOTONOUS).repeat(512))
  const words = Array.from({ length: WORDS }, () => random.next().toString(36).slice(2, 9))
  const block = Buffer.from(random.shuffle(words).join(' '))
  return Buffer.alloc(bytes, block)
}

/** Uploads a text of the largest size, asks for a job on it, and deletes it. */
async function jobOnLargeText(target: Target, random: Random) {
  const key = random.pick(target.keys)
  const bytes = Math.floor(random.between(LARGEST_TEXT / 8, LARGEST_TEXT))
  const dataset = await callJson<{ id: string }>(
    target,
    post(key, 'text', randomText(random, bytes), [200, 201]),
  )
  if (!dataset) return { answer: 'the upload was refused' }
  const outcome = await call(target, {
    method: 'POST',
    path: '/v1/jobs?dryRun=true',
    key,
    body: {
      model: target.model,
      methods: ['magnitude'],
      levels: [0.5],
      evaluations: [{ dataset: dataset.id, seqlen: 16, windows: 1 }],
    },
    expect: [200, 422],
  })
  await call(target, { method: 'DELETE', path: `/v1/datasets/${dataset.id}`, key, expect: [204] })
  return outcome
}

export const UPLOADS: readonly Attack[] = [
  upload('traces with a number of 5,000 digits', 'traces', `{"text":"x","n":${'9'.repeat(5_000)}}\n`, [422]),
  upload(
    'traces with 100,000 levels of nesting',
    'traces',
    `{"text":"x","n":${'['.repeat(1e5)}${']'.repeat(1e5)}}\n`,
    [422],
  ),
  upload('traces that are no JSON', 'traces', 'no JSON\n', [422]),
  upload('text that is no UTF-8', 'text', Uint8Array.of(0x61, 0xc3, 0x28), [422]),
  upload('traces that begin with a byte order mark', 'traces', '\ufeff{"text":"rose"}\n', [200, 201]),
  { name: 'a job on a text of up to 93 MiB', run: jobOnLargeText },
  {
    name: 'an upload that claims 100 GiB',
    run: async (target, random) => {
      const connection = await openConnection(target.url)
      const head = [
        'POST /v1/datasets?name=siege&kind=text HTTP/1.1',
        'host: siege',
        `authorization: Bearer ${random.pick(target.keys)}`,
        'content-type: text/plain',
        `content-length: ${100 * 2 ** 30}`,
      ]
      connection.write(`${head.join('\r\n')}\r\n\r\nrose`)
      while (statusOf(connection.received()) === null && !(await connection.closed(100)));
      const status = statusOf(connection.received())
      connection.destroy()
      const isRight = status === 413 || status === 429 || status === 503
      return { answer: String(status), ...(!isRight && { wrong: `a claim of 100 GiB: ${status}` }) }
    },
  },
]
