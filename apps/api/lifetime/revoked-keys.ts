import type { FastifyReply } from 'fastify'
import fp from 'fastify-plugin'
import { SetMap } from '#core/runtime/set-map.ts'
import { keyRefused } from '../auth/authenticate.ts'

/** Less than a second, in which a revoked key must stop. */
const CHECK_INTERVAL_MS = 900

/** Aborts requests that are open when their key is revoked or expires: streams, long polls, uploads, downloads and all others. */
export const revokedKeys = fp(
  async (app) => {
    const { keys } = app.deps.repositories
    const openByPrefix = new SetMap<FastifyReply>()

    app.addHook('onRequest', ({ key }, reply, done) => {
      if (!key || reply.raw.destroyed) return done()
      openByPrefix.add(key.prefix, reply)
      reply.raw.once('close', () => openByPrefix.remove(key.prefix, reply))
      done()
    })

    async function abortRevoked(): Promise<void> {
      const prefixes = openByPrefix.names()
      if (prefixes.length === 0) return
      const found = await keys.lookUp(prefixes)
      const revoked = prefixes.filter((_, index) => !found[index])
      for (const reply of revoked.flatMap((prefix) => [...openByPrefix.get(prefix)]))
        reply.abort(keyRefused(reply))
    }
    const timer = setInterval(() => {
      abortRevoked().catch((error: unknown) =>
        app.log.warn({ error }, 'the keys of open requests were not checked'),
      )
    }, CHECK_INTERVAL_MS)
    app.addHook('preClose', async () => clearInterval(timer))
  },
  { name: 'revoked-keys', dependencies: ['authenticate', 'abort'] },
)
