/**
 * The cost of polls and streams. It compares the API, over its own servers, with a bare route in another process. They take
 * turns, and the median of the rounds counts. The exit code is 1 when a goal is missed.
 */
import autocannon from 'autocannon'
import { insertJob, keepTouching, touchJob } from './job.ts'
import { startBare } from './servers.ts'
import { type Stack, say } from './stack.ts'
import { openStreams } from './streams.ts'

const ROUNDS = 5
const SECONDS = 3
const CONNECTIONS = 50
const CLIENTS = 1_000
const EVENTS = 10

interface Row {
  what: string
  path: string
  headers?: Record<string, string>
  expect: number
  /** Minimum ratio to the bare route's rate. */
  goal?: number
  /** Maximum latency in milliseconds, at the 99th percentile. */
  p99?: number
  /** The job changes all the time, so that caches help little. */
  changing?: boolean
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN

export async function measurePolls({ api, db, key }: Stack): Promise<void> {
  const bare = await startBare()
  try {
    await measure(bare.url)
  } finally {
    await bare.stop()
  }

  async function measure(bareUrl: string): Promise<void> {
    const id = await insertJob(db)
    const path = `/v1/jobs/${id}`

    say(
      `${CONNECTIONS} connections, medians of ${ROUNDS} rounds of ${SECONDS} s, taking turns with the bare route\n`,
    )
    const rows: Row[] = [
      { what: '304', path, headers: { 'if-none-match': '*' }, expect: 304, goal: 0.5, p99: 10 },
      { what: 'status', path, expect: 200, goal: 0.35 },
      { what: 'table, 14 x 20', path: `${path}/table`, expect: 200, goal: 0.2 },
      { what: 'status, a job that changes all the time', path, expect: 200, changing: true },
      { what: 'table, a job that changes all the time', path: `${path}/table`, expect: 200, changing: true },
    ]
    for (const row of rows) await measureRow(row)

    const streams = await openStreams(`${api.url}${path}/events`, key, CLIENTS)
    const times: number[] = []
    for (let event = 0; event < EVENTS; event++) times.push(await streams.measure(() => touchJob(db, id)))
    streams.close()
    const most = Math.max(...times)
    say(
      `\nan event at all of ${CLIENTS} streams   median ${median(times).toFixed(0)} ms, at most ${most.toFixed(0)} ms of ${EVENTS}   ${verdict(most <= 250, 'at most 250 ms')}`,
    )

    async function measureRow({ what, path, headers = {}, expect, goal, p99, changing }: Row): Promise<void> {
      const ratios: number[] = []
      const rates: number[] = []
      const latencies: number[] = []
      const bareLatencies: number[] = []
      for (let round = 0; round < ROUNDS; round++) {
        const base = await fire(`${bareUrl}/`, {}, 200)
        const stop = changing ? keepTouching(db, id) : async () => {}
        const ours = await fire(`${api.url}${path}`, { ...key, ...headers }, expect)
        await stop()
        ratios.push(ours.rate / base.rate)
        rates.push(ours.rate)
        latencies.push(ours.p99)
        bareLatencies.push(base.p99)
      }
      const [ratio, latency] = [median(ratios), median(latencies)]
      say(
        `${what.padEnd(42)} ${median(rates).toFixed(0).padStart(6)}/s   ratio ${ratio.toFixed(2)}${goal ? ` ${verdict(ratio >= goal, `at least ${goal}`)}` : ''}   p99 ${latency} ms, bare ${median(bareLatencies)} ms${p99 ? ` ${verdict(latency <= p99, `at most ${p99}`)}` : ''}`,
      )
    }
  }
}

function verdict(reached: boolean, goal: string): string {
  if (!reached) process.exitCode = 1
  return `(${goal}: ${reached ? 'reached' : 'missed'})`
}

async function fire(url: string, headers: Record<string, string>, expect: number) {
  const result = await autocannon({ url, headers, connections: CONNECTIONS, duration: SECONDS })
  const codes = Object.keys(result.statusCodeStats ?? {})
  if (codes.some((code) => Number(code) !== expect) || result.errors > 0)
    throw new Error(`${url}: ${codes.join(', ')}, ${result.errors} errors`)
  return { rate: result.requests.average, p99: result.latency.p99 }
}
