/** What control tells Prometheus: how the installation is, which it reads when it is asked, and how it does itself. */
import type { Queue } from 'bullmq'
import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import { TRIAL_ERRORS } from '#core/errors.ts'
import type { Overview, Repositories } from '#core/repositories/index.ts'
import type { Logger } from '#core/runtime/logger.ts'
import { withTimeout } from '#core/runtime/with-timeout.ts'

/** However often it is scraped, Postgres is asked no more often than that. */
const FRESH_MS = 5_000

interface Sample {
  labels: Record<string, string>
  value: number
}

export interface ControlMetrics {
  swept(seconds: number): void
  /** Attempts were lost because nothing was heard of their hosts. */
  reaped(attempts: number): void
}

export interface ControlSources {
  overview: Repositories['overview']
  jobsQueue: Queue
  /** The queues of the hosts that control has sent something. */
  hostQueues: () => readonly Queue[]
  logger: Logger
}

export function createControlMetrics(registry: Registry, sources: ControlSources): ControlMetrics {
  const registers = [registry]
  const overview = remembered(() => sources.overview.read(), FRESH_MS)

  /** What cannot be asked is left out of this scrape; that Postgres or Redis is away is a gauge of its own. */
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
    'Trials of jobs that have not ended: pending ones wait for a host, queued ones for theirs to begin.',
    ['pool', 'status'],
    ofOverview(({ trials }) => trials.map(({ count, ...labels }) => ({ labels, value: count }))),
  )
  gauge(
    'secateur_oldest_pending_trial_age_seconds',
    'How long ago the oldest trial that waits for a host was planned.',
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
    'Rows of the outbox that no queue has taken yet.',
    [],
    ofOverview(({ unpublished }) => [{ labels: {}, value: unpublished }]),
  )
  gauge(
    'secateur_queue_messages',
    'Messages in Redis. Those of trials are on the queues of all hosts together.',
    ['queue', 'state'],
    async () => [
      ...(await messagesOf('jobs', [sources.jobsQueue])),
      ...(await messagesOf('trials', sources.hostQueues())),
    ],
  )
  const sweeps = new Histogram({
    name: 'secateur_sweep_duration_seconds',
    help: 'How long the rounds took in which control catches up on what no message told of.',
    buckets: [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30],
    registers,
  })
  const silent = new Counter({
    name: 'secateur_attempts_reaped_total',
    help: `Attempts lost because nothing was heard of their hosts (${TRIAL_ERRORS.hostSilent}).`,
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

/** One answer for all who ask within `ms`. */
function remembered<T>(read: () => Promise<T>, ms: number): () => Promise<T> {
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
