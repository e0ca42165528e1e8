import fp from 'fastify-plugin'
import { createJobViews, type JobViews } from './job-views.ts'
import { createWatchers, type Watchers } from './watchers.ts'

/** A key can be shared by the dashboards of many people. */
const LIMITS = { perCaller: 2_000, inAll: 10_000 }
const KEY_CHECK_INTERVAL_MS = 900

/** Provides what long polls and event streams share: the cache of rendered jobs, and the watchers of changes. */
export const watching = fp(
  async (app) => {
    const { feed, repositories } = app.deps
    const views = createJobViews(repositories.jobs, feed) // before the watchers: see createJobViews
    const watchers = createWatchers(feed, LIMITS)
    app.decorate('watching', { views, watchers })

    // A revoked key stops working within a second, also in a request that stays open for hours.
    async function closeRevoked(): Promise<void> {
      const prefixes = watchers.callers()
      if (prefixes.length === 0) return
      const keys = await repositories.keys.lookUp(prefixes)
      for (const [index, prefix] of prefixes.entries()) if (!keys[index]) watchers.dismiss(prefix)
    }
    const timer = setInterval(() => {
      closeRevoked().catch((error: unknown) =>
        app.log.warn({ error }, 'the keys of watchers were not checked'),
      )
    }, KEY_CHECK_INTERVAL_MS)
    app.addHook('preClose', async () => {
      clearInterval(timer)
      watchers.close()
    })

    // A client that changed something sees the change in its next request. Without Postgres there is nothing to wait for.
    app.addHook('onRoute', (route) => {
      if (route.method === 'GET' || route.method === 'HEAD') return
      route.onSend = async () => {
        await feed.catchUp().catch(() => {})
      }
    })
  },
  { name: 'watching' },
)

declare module 'fastify' {
  interface FastifyInstance {
    watching: { views: JobViews; watchers: Watchers }
  }
}
