import fp from 'fastify-plugin'
import { createJobViews, type JobViews } from '../watching/job-views.ts'
import { createWatchers, type Watchers } from '../watching/watchers.ts'

/** A key may be that of many people's dashboard. */
const WATCHERS = { perCaller: 2_000, inAll: 10_000 }
const KEYS_INTERVAL_MS = 900

/** What polls and streams share: rendered jobs, and who waits for news of them. */
export const watching = fp(
  async (app) => {
    const { feed, repositories } = app.deps
    const views = createJobViews(repositories.jobs, feed) // listens first, see there
    const watchers = createWatchers(feed, WATCHERS)
    app.decorate('watching', { views, watchers })

    // A key that is revoked stops within a second, also where a request of it goes on for hours.
    async function dismissRevoked(): Promise<void> {
      const prefixes = watchers.callers()
      if (prefixes.length === 0) return
      const keys = await repositories.keys.lookUp(prefixes)
      for (const [index, prefix] of prefixes.entries()) if (!keys[index]) watchers.dismiss(prefix)
    }
    const timer = setInterval(() => {
      dismissRevoked().catch((error: unknown) => app.log.warn({ error }, 'keys were not looked up'))
    }, KEYS_INTERVAL_MS)
    app.addHook('preClose', async () => {
      clearInterval(timer)
      watchers.close()
    })

    // Whoever has changed something sees it changed. Without Postgres there is nothing to wait for.
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
