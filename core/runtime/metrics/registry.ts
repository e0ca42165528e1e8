/** The metrics of every process: its own state, memory of the machine, and whether Postgres and Redis answer it. */
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
      help: `1 if ${name} answers this process, otherwise 0.`,
      registers: [registry],
      collect: async function () {
        this.set((await probe(question)) === 'ok' ? 1 : 0)
      },
    })
  }
  new Gauge({
    name: 'secateur_machine_memory_bytes',
    help: 'Main memory of the machine, total and free.',
    labelNames: ['state'],
    registers: [registry],
    collect: function () {
      this.set({ state: 'total' }, totalmem())
      this.set({ state: 'free' }, freemem())
    },
  })
  return registry
}

/** @returns a function to call at every start of Python */
export function countPythonStarts(registry: Registry): () => void {
  const starts = new Counter({
    name: 'secateur_python_starts_total',
    help: 'Starts of the Python process. All but the first follow a death.',
    registers: [registry],
  })
  return () => starts.inc()
}
