/**
 * What the heaviest legal requests of one team do to another: forty clients of one team send them, and a client of the other
 * polls `GET /v1/keys/self`.
 */
import { readFileSync } from 'node:fs'
import autocannon from 'autocannon'
import { Agent, request } from 'undici'
import { uuidv7 } from 'uuidv7'
import { makeKey } from '../../scripts/stack/keys.ts'
import { type HeavyData, insertHeavyData } from './heavy-data.ts'
import { keepTouching } from './job.ts'
import { type Stack, say } from './stack.ts'

const CLIENTS = 40
const SECONDS = 8
const GOAL_MS = 100

interface Heavy {
  what: string
  path: string
  /** The job changes all the time, so that no answer is cached. */
  changing?: boolean
}

/** The heaviest legal requests. */
function heaviest({ jobs, scheduleId }: HeavyData): Heavy[] {
  const [id] = jobs
  const four = jobs.slice(0, 4).join(',')
  return [
    { what: 'nothing else', path: '' },
    { what: 'own key', path: '/v1/keys/self' },
    { what: 'comparison of 6 x 7,361', path: `/v1/compare?jobs=${jobs.join(',')}` },
    { what: 'comparison of 4 x 7,361', path: `/v1/compare?jobs=${four}` },
    { what: 'comparison, CSV', path: `/v1/compare?jobs=${four}&format=csv` },
    { what: 'table of 7,361 trials', path: `/v1/jobs/${id}/table`, changing: true },
    { what: 'table, Parquet', path: `/v1/jobs/${id}/table?format=parquet`, changing: true },
    { what: 'measurements, CSV', path: `/v1/jobs/${id}/measurements?format=csv` },
    { what: 'measurements, Parquet', path: `/v1/jobs/${id}/measurements?format=parquet` },
    { what: '200 measurements', path: `/v1/jobs/${id}/measurements?limit=200` },
    { what: '200 trials', path: `/v1/jobs/${id}/trials?limit=200` },
    { what: '50 trials', path: `/v1/jobs/${id}/trials?limit=50` },
    { what: '200 found jobs', path: '/v1/jobs?limit=200&q=word' },
    { what: '50 found jobs', path: '/v1/jobs?limit=50&q=word' },
    { what: '200 schedules', path: '/v1/schedules?limit=200' },
    { what: '50 schedules', path: '/v1/schedules?limit=50' },
    { what: '200 runs', path: `/v1/schedules/${scheduleId}/runs?limit=200` },
    { what: '50 runs', path: `/v1/schedules/${scheduleId}/runs?limit=50` },
  ]
}

export async function measureHeaviest({ api, databaseUrl, db, key, metricsUrl }: Stack): Promise<void> {
  const teamId = uuidv7()
  await db.team.create({ data: { id: teamId, name: 'polite' } })
  const polite = await makeKey(databaseUrl, { name: 'polite', role: 'viewer', teamId })
  const data = await insertHeavyData(db)
  say(`${CLIENTS} clients of one team for ${SECONDS} s; another team's GET /v1/keys/self in milliseconds\n`)
  say(`${''.padEnd(28)}   p50    p99    max   loop    RSS  answers`)
  for (const heavy of heaviest(data)) await measure(heavy)

  async function measure({ what, path, changing }: Heavy): Promise<void> {
    const stop = changing ? keepTouching(db, data.jobs[0] ?? '') : async () => {}
    await loopDelayMs(metricsUrl) // each reading starts the next measurement
    const polling = poll(`${api.url}/v1/keys/self`, polite.secret)
    const peak = watchMemory(api.pid)
    const load = path
      ? autocannon({
          url: api.url + path,
          headers: key,
          connections: CLIENTS,
          duration: SECONDS,
          timeout: 60,
        })
      : new Promise<null>((resolve) => setTimeout(resolve, SECONDS * 1_000, null))
    const result = await load
    const times = await polling.stop()
    await stop()
    const at = (part: number) =>
      (times[Math.min(times.length - 1, Math.floor(part * times.length))] ?? Number.NaN)
        .toFixed(0)
        .padStart(6)
    const codes = Object.entries(result?.statusCodeStats ?? {}).map(
      ([code, { count }]) => `${count} x ${code}`,
    )
    const loop = (await loopDelayMs(metricsUrl)).toFixed(0).padStart(6)
    say(
      `${what.padEnd(28)}${at(0.5)} ${at(0.99)} ${at(1)} ${loop} ${peak.stop().toFixed(0).padStart(6)}  ${codes.join(', ')}`,
    )
    if ((times[Math.floor(0.99 * times.length)] ?? 0) > GOAL_MS) process.exitCode = 1
  }
}

/** Sends one request after the other over one connection. `stop` returns the sorted times in milliseconds. */
function poll(url: string, secret: string) {
  const dispatcher = new Agent({ connections: 1 })
  const times: number[] = []
  let over = false
  const polling = (async () => {
    while (!over) {
      const start = performance.now()
      const { statusCode, body } = await request(url, {
        dispatcher,
        headers: { authorization: `Bearer ${secret}` },
      })
      await body.dump()
      if (statusCode !== 200) throw new Error(`the polite team got ${statusCode}`)
      times.push(performance.now() - start)
    }
  })()
  return {
    stop: async () => {
      over = true
      await polling
      await dispatcher.close()
      return times.sort((a, b) => a - b)
    },
  }
}

/** The longest delay of the API's event loop since the last call. */
async function loopDelayMs(metricsUrl: string): Promise<number> {
  const { body } = await request(metricsUrl)
  const [, seconds] = /^nodejs_eventloop_lag_max_seconds (\S+)$/m.exec(await body.text()) ?? []
  return 1_000 * Number(seconds)
}

/** `stop` returns the most resident memory of a process in MiB. */
function watchMemory(pid: number) {
  let most = 0
  const look = () => {
    const [, kib] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    most = Math.max(most, Number(kib) / 1_024)
  }
  const timer = setInterval(look, 100)
  return {
    stop: () => {
      clearInterval(timer)
      look()
      return most
    },
  }
}
