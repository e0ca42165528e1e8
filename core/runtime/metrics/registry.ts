/** What every process tells Prometheus: its own state, as Node knows it, and whether it reaches Postgres and Redis. */
import { freemem, totalmem } from 'node:os'
import type { Redis } from 'ioredis'
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import type { Db } from '../db.ts'
import { probe } from '../with-timeout.ts'

export function createRegistry(db: Db, redis: Redis): Registry {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const services = { postgres: () => db.$queryRaw`SELECT 1`, redis: () => redis.ping() }
  for (const [name, question] of Object.entries(services)) {
    new Gauge({
      name: `secateur_${name}_up`,
      help: `1 if ${name} answers this process, else 0.`,
      registers: [registry],
      collect: async function () {
        this.set((await probe(question)) === 'ok' ? 1 : 0)
      },
    })
  }
  new Gauge({
    name: 'secateur_machine_memory_bytes',
    help: 'Main memory of the machine: all of it, and what is free.',
    labelNames: ['state'],
    registers: [registry],
    collect: function () {
      this.set({ state: 'total' }, totalmem())
      this.set({ state: 'free' }, freemem())
    },
  })
  return registry
}

/** @returns to be called at every start of Python; all but the first follow a death */
export function countPythonStarts(registry: Registry): () => void {
  const starts = new Counter({
    name: 'secateur_python_starts_total',
    help: 'Pythons that came up behind the bridge. All but the first followed a death.',
    registers: [registry],
  })
  return () => starts.inc()
}
