import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { pendingMigrations } from '#core/runtime/migrations.ts'
import { probe } from '#core/runtime/with-timeout.ts'

const ReadinessSchema = Type.Object({
  ready: Type.Boolean(),
  postgres: Type.String({ description: '`ok`, or the problem.' }),
  redis: Type.String(),
  migrations: Type.String(),
  storage: Type.String({
    description:
      '`ok`, or the problem that the last check of the storage found, once a minute. The API is ready without its storage.',
  }),
})

/** `/healthz`: the process is alive. `/readyz`: it can serve requests. */
export const healthRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { db, redis, storageState } = app.deps

  app.get(
    '/healthz',
    {
      logLevel: 'warn',
      schema: {
        tags: ['health'],
        summary: 'Check that the process is alive',
        operationId: 'healthz',
        response: {
          200: Type.Object({ alive: Type.Literal(true) }, { description: 'The process is alive.' }),
        },
      },
    },
    async () => ({ alive: true as const }),
  )

  app.get(
    '/readyz',
    {
      logLevel: 'warn',
      schema: {
        tags: ['health'],
        summary: 'Check that Postgres and Redis answer and the schema is current',
        operationId: 'readyz',
        response: {
          200: { ...ReadinessSchema, description: 'The API can serve requests.' },
          503: { ...ReadinessSchema, description: 'The API cannot serve requests yet, or at the moment.' },
        },
      },
    },
    async (_, reply) => {
      const [postgres, redisState, migrations] = await Promise.all([
        probe(() => db.$queryRaw`SELECT 1`),
        probe(() => redis.ping()),
        probe(async () => {
          const pending = await pendingMigrations(db)
          if (pending.length > 0)
            throw new Error(`not applied: ${pending.map(String).join(', ')}; run npm run migrate`)
        }),
      ])
      const ready = [postgres, redisState, migrations].every((state) => state === 'ok')
      return reply
        .code(ready ? 200 : 503)
        .send({ ready, postgres, redis: redisState, migrations, storage: storageState() })
    },
  )
}
