/** Compares the dashboard, docs/operations.md and the Prometheus configuration with the metrics that exist. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Queue } from 'bullmq'
import { type MetricObjectWithValues, type MetricValue, Registry } from 'prom-client'
import { parse } from 'yaml'
import { countPythonStarts, createRegistry } from '#core/runtime/metrics/registry.ts'
import { ROOT } from '#core/runtime/startup/checkout.mjs'
import { createControlMetrics } from '../../workers/control/metrics.ts'
import { createWorkerMetrics } from '../../workers/prune/metrics.ts'
import { createTestApi, type TestApi } from '../support/api.ts'

type Metric = MetricObjectWithValues<MetricValue<string>> & { by: string }

let api: TestApi
let metrics: Metric[]
before(async () => {
  api = await createTestApi()
  const { db, redis, logger, repositories, jobsQueue } = api
  const registry = createRegistry(db, redis)
  countPythonStarts(registry)
  const control = createRegistry(db, redis)
  const hostQueues = (): Queue[] => []
  createControlMetrics(control, { overview: repositories.overview, jobsQueue, hostQueues, logger })
  const worker = createRegistry(db, redis)
  countPythonStarts(worker)
  createWorkerMetrics(worker, null)
  const registries = { API: Registry.merge([registry, api.registry]), control, worker }

  const byName = new Map<string, Metric>()
  for (const [process, exposed] of Object.entries(registries)) {
    for (const metric of await exposed.getMetricsAsJSON()) {
      const by = byName.get(metric.name)?.by
      byName.set(metric.name, { ...metric, by: by ? `${by}, ${process}` : process } as Metric)
    }
  }
  metrics = [...byName.values()]
})
after(() => api?.dispose())

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')

test('the dashboard uses only existing metrics, and shows every metric of the service', () => {
  const { panels }: { panels: { title: string; targets: { expr: string }[] }[] } = JSON.parse(
    read('docker/grafana/dashboards/secateur.json'),
  )
  const exposed = new Set(
    metrics.flatMap(({ name, type }) =>
      String(type) === 'histogram' ? ['_bucket', '_sum', '_count'].map((suffix) => name + suffix) : [name],
    ),
  )
  const used = panels.flatMap(({ title, targets }) =>
    targets.flatMap(({ expr }) =>
      [...expr.matchAll(/\b(?:secateur|nodejs|process)_\w+/g)].map(([name]) => ({ title, name })),
    ),
  )
  assert.ok(used.length >= panels.length)
  assert.deepEqual(
    used.filter(({ name }) => !exposed.has(name)),
    [],
  )
  const shown = new Set(used.map(({ name }) => name.replace(/_(bucket|sum|count)$/, '')))
  const own = metrics.map(({ name }) => name).filter((name) => name.startsWith('secateur_'))
  assert.deepEqual(
    own.filter((name) => !shown.has(name)),
    [],
    'metrics that the dashboard does not show',
  )
})

test('docs/operations.md lists every metric', () => {
  const rows = metrics
    .filter(({ name }) => name.startsWith('secateur_'))
    .map(({ name, type, by, help }) => `| \`${name}\` | ${type} | ${by} | ${help} |`)
  const listed = read('docs/operations.md')
    .split('\n')
    .filter((line) => line.startsWith('| `secateur_'))
  assert.deepEqual(listed, rows)
})

test('Prometheus scrapes every container of compose that serves metrics', () => {
  const compose = parse(read('docker-compose.yml'), { merge: true })
  const scraped = JSON.stringify(parse(read('docker/prometheus.yml')).scrape_configs)
  for (const name of ['api', 'control', 'worker-cpu', 'worker-cuda']) {
    assert.equal(compose.services[name].environment.SECATEUR_METRICS_PORT, 9464, name)
    assert.ok(scraped.includes(`"${name}`), name)
  }
})
