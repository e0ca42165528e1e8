/** Clients that send or read as slowly as they can. The service must answer or close, and hold nothing for them. */
import { type Attack, type Outcome, pause, type Target } from '../attack.ts'
import { openConnection, type RawConnection, statusOf } from '../raw-connection.ts'

const BYTE_INTERVAL_MS = 500
/** Until a slow request must have been answered and its connection closed. */
const CLOSES_WITHIN_MS = 60_000

/** Sends `rest` byte by byte until the connection ends. */
async function trickle(connection: RawConnection, head: string, rest: string): Promise<Outcome> {
  connection.write(head)
  const started = performance.now()
  let sent = 0
  while (!(await connection.closed(BYTE_INTERVAL_MS))) {
    if (performance.now() - started > CLOSES_WITHIN_MS) {
      connection.destroy()
      const status = statusOf(connection.received())
      return { answer: 'open', wrong: `still open after ${CLOSES_WITHIN_MS / 1000} s (status ${status})` }
    }
    connection.write(rest[sent++ % rest.length] ?? '')
  }
  connection.destroy()
  const status = statusOf(connection.received())
  const answer = status === null ? 'closed' : `${status}, closed`
  return status === 500 ? { answer, wrong: connection.received().slice(0, 300) } : { answer }
}

const head = (lines: string[]) => `${['POST /v1/jobs HTTP/1.1', 'host: siege', ...lines].join('\r\n')}\r\n`

const slow = (
  name: string,
  request: (target: Target, key: string) => { head: string; rest: string },
): Attack => ({
  name,
  run: async (target, random) => {
    const { head, rest } = request(target, random.pick(target.keys))
    return trickle(await openConnection(target.url), head, rest)
  },
})

export const SLOW_CLIENTS: readonly Attack[] = [
  slow('headers that trickle in', () => ({ head: 'GET / HTTP/1.1\r\nx: ', rest: 'slow' })),
  slow('a JSON body that trickles in', (_, key) => ({
    head: `${head([`authorization: Bearer ${key}`, 'content-type: application/json', 'content-length: 5000'])}\r\n`,
    rest: ' ',
  })),
  slow('a body without a key that trickles in', () => ({
    head: `${head(['content-type: application/json', 'content-length: 5000'])}\r\n`,
    rest: ' ',
  })),
  slow('an upload that trickles in', (_, key) => ({
    head: `${[
      'POST /v1/datasets?name=slow&kind=text HTTP/1.1',
      'host: siege',
      `authorization: Bearer ${key}`,
      'content-type: text/plain',
      'content-length: 250000000',
    ].join('\r\n')}\r\n\r\n`,
    rest: 'slow ',
  })),
  {
    name: 'large answers that are not read',
    run: async (target, random) => {
      const connection = await openConnection(target.url)
      const key = random.pick(target.keys)
      const path = `/v1/jobs/${random.pick(target.largestJobs)}/table`
      connection.write(
        `GET ${path} HTTP/1.1\r\nhost: siege\r\nauthorization: Bearer ${key}\r\n\r\n`.repeat(20),
      )
      await pause(3_000)
      connection.destroy()
      return { answer: 'left' }
    },
  },
]
