/** The faults. Each resolves when it is done and the processes that it killed are ready again. */
import { rmSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import type { Queue } from 'bullmq'
import { openTrialsQueue, openWorkerRedis, type TrialMessage, trialMessageId } from '#core/queue/queues.ts'
import type { QueuedTrial } from '#core/repositories/index.ts'
import { SILENCE_SECONDS } from '../../workers/control/sweep.ts'
import { listenTo, query } from '../harness/database.ts'
import { type Member, send } from '../harness/member.ts'
import type { Random } from '../harness/random.ts'
import type { System } from '../harness/system.ts'
import { type Fault, type Outcome, type Scene, timed, until } from './fault.ts'
import {
  killApiDuringDownload,
  killControlWhileRemoving,
  killWorkerWhileStoring,
  takeStorageAway,
} from './model-faults.ts'
import type { FaultName } from './schedule.ts'

/** A trial that was claimed this long ago runs in Python. */
const SETTLED_MS = 150
/** Promise: from the loss of Redis until every worker runs a trial again. */
const REQUEUED_WITHIN_SECONDS = 60
/** Promise: from SIGTERM to the end of the process. */
const EXITS_WITHIN_SECONDS = 30
/** Long, because a submission may wait for the API's Python. */
const PAUSE_MS = 60_000

export const FAULTS: Record<FaultName, Fault> = {
  'worker killed': { parts: ['workers'], inject: killWorker },
  'Python killed': { parts: ['workers'], inject: killPython },
  'worker stopped': { parts: ['workers'], inject: stopWorker },
  'delivered twice': { parts: ['redis', 'postgres'], inject: deliverTwice },
  'Redis killed': { parts: ['redis'], inject: killRedis },
  'Redis wiped': { parts: ['redis', 'postgres'], inject: wipeRedis },
  'Postgres restarted': { parts: ['postgres'], inject: restartPostgres },
  'API killed after commit': { parts: ['api', 'redis', 'postgres'], inject: killApiAfterCommit },
  'control killed': { parts: ['control'], inject: killControl },
  'worker killed while storing': { parts: ['workers', 'postgres'], inject: killWorkerWhileStoring },
  'storage away': { parts: ['postgres'], inject: takeStorageAway },
  'API killed during a download': { parts: ['api'], inject: killApiDuringDownload },
  'control killed while removing': { parts: ['control', 'postgres'], inject: killControlWhileRemoving },
  rollout: { parts: ['workers', 'control', 'api', 'redis'], inject: rollOut },
}

async function killWorker({ system, random }: Scene): Promise<Outcome> {
  const worker = await busyWorker(system, random)
  const interrupted = interruptedTrial(worker)
  await worker.end('SIGKILL')
  return { what: worker.name, ...interrupted }
}

/** Two signals that kill from outside; SIGUSR2 makes the sleeping method call `os._exit`. */
const DEATHS = ['SIGKILL', 'SIGSEGV', 'SIGUSR2'] as const

async function killPython({ system, random }: Scene): Promise<Outcome> {
  const worker = await busyWorker(system, random)
  const signal = random.pick(DEATHS)
  const interrupted = interruptedTrial(worker)
  if (worker.python === null) return { what: `${worker.name} had no Python` }
  send(worker.python, signal)
  return { what: `${signal} to the Python of ${worker.name}`, ...interrupted }
}

/** Stops a worker for longer than its lease: when it continues, another worker has its trial, and its result is stale. */
async function stopWorker({ system, random }: Scene): Promise<Outcome> {
  const worker = await busyWorker(system, random)
  const interrupted = interruptedTrial(worker)
  const { pid } = worker
  const seconds = SILENCE_SECONDS + random.between(3, 5)
  send(pid, 'SIGSTOP')
  await delay(seconds * 1000)
  send(pid, 'SIGCONT')
  return { what: `${worker.name} for ${seconds.toFixed(1)} s`, ...interrupted }
}

async function deliverTwice({ system, load }: Scene): Promise<Outcome> {
  await load.submit()
  const message = await until(async () => {
    const [found] = await query<QueuedTrial & { status: string }>(
      system.postgres.url,
      `SELECT id AS "trialId", attempt + (status = 'queued')::int AS attempt, status,
         host_id AS "hostId"
       FROM trials
       WHERE status IN ('queued', 'running') ORDER BY status = 'queued' DESC, id LIMIT 1`,
    )
    return found
  })
  if (!message) return { what: 'no trial was open' }
  const { trialId, attempt, status, hostId } = message
  const data = { trialId, attempt }
  await withTrialsQueue(system, hostId, async (queue) => {
    for (const copy of [1, 2]) {
      await queue.add('trial', data, { jobId: `${trialMessageId(data)}-copy-${copy}-${Date.now()}` })
    }
  })
  return { what: `two more messages for a ${status} trial` }
}

async function killRedis({ system }: Scene): Promise<Outcome> {
  await system.redis.end('SIGKILL')
  const seconds = await timed(() => system.redis.start())
  return { what: 'its append-only file was kept', seconds }
}

/** Measures the time from the loss until every worker has started another trial. */
async function wipeRedis({ system, load }: Scene): Promise<Outcome> {
  await Promise.all([load.submit(), load.submit()])
  const seconds = await timed(async () => {
    await system.redis.end('SIGKILL')
    rmSync(system.redisFolder, { recursive: true })
    await system.redis.start()
    const back = new Date()
    await until(
      async () => ((await hostsAtWork(system, back)) >= system.workers.length ? true : undefined),
      2 * REQUEUED_WITHIN_SECONDS * 1000,
    )
  })
  return {
    what: 'with all its data',
    seconds,
    ...(seconds > REQUEUED_WITHIN_SECONDS && {
      wrong: `trials continued only after ${seconds.toFixed(1)} s`,
    }),
  }
}

async function restartPostgres({ system, random }: Scene): Promise<Outcome> {
  // Fast shutdown, or immediate shutdown, after which Postgres recovers as from a crash.
  const signal = random.pick(['SIGINT', 'SIGQUIT'] as const)
  const isShort = random.next() < 2 / 3
  const awayMs = 1000 * (isShort ? random.between(0, 3) : SILENCE_SECONDS + random.between(1, 3))
  const seconds = await timed(async () => {
    await system.postgres.end(signal)
    await delay(awayMs)
    await system.postgres.start()
  })
  return { what: `by ${signal}`, seconds }
}

/** Pauses writes to Redis, and kills the API between its commit and its message to the queue. */
async function killApiAfterCommit({ system, load }: Scene): Promise<Outcome> {
  const { api, postgres } = system
  await api.ready()
  const redis = openWorkerRedis(system.redis.url)
  const commits = await listenTo(postgres.url, 'submitted')
  try {
    await redis.client('PAUSE', PAUSE_MS, 'WRITE')
    void load.submit()
    const jobId = await commits.next(PAUSE_MS)
    if (jobId === null) return { what: 'no job was committed' }
    await api.end('SIGKILL')
    await redis.client('UNPAUSE')
    const [row] = await query<{ published: boolean }>(
      postgres.url,
      'SELECT published_at IS NOT NULL AS published FROM outbox WHERE job_id = $1',
      [jobId],
    )
    return {
      what: row?.published ? 'its job was already on the queue' : 'its job was not on a queue yet',
      seconds: await timed(() => api.ready()),
    }
  } finally {
    await redis.client('UNPAUSE')
    redis.disconnect()
    await commits.close()
  }
}

async function killControl({ system }: Scene): Promise<Outcome> {
  await system.control.ready()
  await system.control.end('SIGKILL')
  return { what: 'by SIGKILL', seconds: await timed(() => system.control.ready()) }
}

/** Stops every process, as a rollout does. Every third time Redis is down, and no process may wait for it. */
async function rollOut({ system, random }: Scene): Promise<Outcome> {
  await Promise.all(system.members.map((member) => member.ready()))
  const isRedisUp = random.next() < 2 / 3
  if (!isRedisUp) await system.redis.end('SIGKILL')
  const exits = await Promise.all(
    system.members.map(async (member) => ({ name: member.name, ...(await member.end('SIGTERM')) })),
  )
  if (!isRedisUp) await system.redis.start()
  const bad = exits.filter(({ why, seconds }) => why !== 'exit code 0' || seconds > EXITS_WITHIN_SECONDS)
  await Promise.all(system.members.map((member) => member.ready()))
  return {
    what: `SIGTERM to every process${isRedisUp ? '' : ' while Redis is down'}`,
    seconds: Math.max(...exits.map(({ seconds }) => seconds)),
    ...(bad.length > 0 && {
      wrong: bad.map(({ name, why, seconds }) => `${name}: ${why} after ${seconds.toFixed(1)} s`).join('; '),
    }),
  }
}

/** A worker that runs a slow trial, or any worker after a while. */
async function busyWorker({ workers }: System, random: Random): Promise<Member> {
  const inRandomOrder = random.shuffle(workers)
  const busy = await until(async () => inRandomOrder.find(({ trial }) => trial && trial.ms > SETTLED_MS))
  if (busy) return busy
  const worker = random.pick(workers)
  await worker.ready()
  return worker
}

function interruptedTrial({ trial }: Member): Pick<Outcome, 'interrupted'> {
  return trial ? { interrupted: { trialId: trial.id, at: new Date() } } : {}
}

/** Number of hosts that have started an attempt since then. */
async function hostsAtWork({ postgres }: System, since: Date): Promise<number> {
  const [row] = await query<{ hosts: number }>(
    postgres.url,
    'SELECT count(DISTINCT host_id)::int AS hosts FROM attempts WHERE started_at > $1',
    [since],
  )
  return row?.hosts ?? 0
}

async function withTrialsQueue(
  system: System,
  hostId: string,
  use: (queue: Queue<TrialMessage>) => Promise<void>,
) {
  const redis = openWorkerRedis(system.redis.url)
  redis.on('error', () => {}) // Redis may still be starting
  const queue = openTrialsQueue(redis, system.queuePrefix, hostId)
  try {
    await use(queue)
  } finally {
    await queue.close()
    redis.disconnect()
  }
}
