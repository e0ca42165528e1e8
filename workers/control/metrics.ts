/** Metrics of control: the state of the installation, read at each scrape, and the work of control itself. */
import type { Queue } from 'bullmq'
import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import { TRIAL_ERRORS } from '#core/errors.ts'
import type { Overview, Repositories } from '#core/repositories/index.ts'
import type { Logger } from '#core/runtime/logger.ts'
import { withTimeout } from '#core/runtime/with-timeout.ts'

/** Scrapes within this time share one read of Postgres. */
const CACHE_MS = 5_000

interface Sample {
  labels: Record<string, string>
  value: number
}

export interface ControlMetrics {
  swept(seconds: number): void
  /** Attempts were lost because their hosts sent no heartbeat. */
  reaped(attempts: number): void
}

export interface ControlSources {
  overview: Repositories['overview']
  jobsQueue: Queue
  /** The queues that are open: those of hosts to which control has sent a trial. */
  hostQueues: () => readonly Queue[]
  logger: Logger
}

export function createControlMetrics(registry: Registry, sources: ControlSources): ControlMetrics {
  const registers = [registry]
  const overview = cached(() => sources.overview.read(), CACHE_MS)

  /** A gauge that cannot be read is left out of the scrape. Separate gauges report an unreachable Postgres or Redis. */
  const gauge = (name: string, help: string, labelNames: string[], read: () => Promise<Sample[]>) =>
    new Gauge({
      name,
      help,
      labelNames,
      registers,
      collect: async function () {
        this.reset()
        const samples = await withTimeout(read).catch((error: unknown) => {
          sources.logger.warn({ error, metric: name }, 'a metric could not be read')
          return null
        })
        if (samples === null) return this.remove({})
        for (const { labels, value } of samples) this.set(labels, value)
      },
    })
  const ofOverview = (pick: (overview: Overview) => Sample[]) => async () => pick(await overview())

  gauge(
    'secateur_trials',
    'Trials of jobs that have not ended. Pending ones wait for a host; queued ones wait for their host to start.',
    ['pool', 'status'],
    ofOverview(({ trials }) => trials.map(({ count, ...labels }) => ({ labels, value: count }))),
  )
  gauge(
    'secateur_oldest_pending_trial_age_seconds',
    'Age of the oldest pending trial since it was planned.',
    ['pool'],
    ofOverview(({ oldest }) => oldest.map(({ pool, seconds }) => ({ labels: { pool }, value: seconds }))),
  )
  gauge(
    'secateur_jobs',
    'Jobs by status.',
    ['status'],
    ofOverview(({ jobs }) => jobs.map(({ status, count }) => ({ labels: { status }, value: count }))),
  )
  gauge(
    'secateur_hosts',
    'Hosts by state.',
    ['pool', 'state'],
    ofOverview(({ hosts }) => hosts.map(({ count, ...labels }) => ({ labels, value: count }))),
  )
  gauge(
    'secateur_outbox_unpublished_rows',
    'Outbox rows that are not yet published to a queue.',
    [],
    ofOverview(({ unpublished }) => [{ labels: {}, value: unpublished }]),
  )
  gauge(
    'secateur_queue_messages',
    'Messages in Redis. The queue trials is the sum over all hosts.',
    ['queue', 'state'],
    async () => [
      ...(await messagesOf('jobs', [sources.jobsQueue])),
      ...(await messagesOf('trials', sources.hostQueues())),
    ],
  )
  const sweeps = new Histogram({
    name: 'secateur_sweep_duration_seconds',
    help: 'Duration of a sweep, in which control recovers work whose queue message was lost.',
    buckets: [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30],
    registers,
  })
  const silent = new Counter({
    name: 'secateur_attempts_reaped_total',
    help: `Attempts lost because their hosts sent no heartbeat (${TRIAL_ERRORS.hostSilent}).`,
    registers,
  })
  return {
    swept: (seconds) => sweeps.observe(seconds),
    reaped: (attempts) => silent.inc(attempts),
  }
}

const STATES = ['waiting', 'active'] as const

async function messagesOf(name: string, queues: readonly Queue[]): Promise<Sample[]> {
  const counts = await Promise.all(queues.map((queue) => queue.getJobCounts(...STATES)))
  return STATES.map((state) => ({
    labels: { queue: name, state },
    value: counts.reduce((sum, count) => sum + (count[state] ?? 0), 0),
  }))
}

/** Calls within `ms` share one answer. */
function cached<T>(read: () => Promise<T>, ms: number): () => Promise<T> {
  let answer: Promise<T> | undefined
  let until = 0
  return () => {
    if (answer === undefined || performance.now() >= until) {
      until = performance.now() + ms
      answer = read()
    }
    return answer
  }
}
