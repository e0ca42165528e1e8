import fp from 'fastify-plugin'
import { createJobViews, type JobViews } from './job-views.ts'
import { createWatchers, type Watchers } from './watchers.ts'

/** A key can be shared by the dashboards of many people. No team takes all slots of a process. */
const LIMITS = { perKey: 2_000, perTeam: 4_000, inAll: 10_000 }

/** Provides what long polls and event streams share: the cache of rendered jobs, and the watchers of changes. */
export const watching = fp(
  async (app) => {
    const { feed, repositories } = app.deps
    const views = createJobViews(repositories.jobs, feed) // before the watchers: see createJobViews
    const watchers = createWatchers(feed, LIMITS)
    app.decorate('watching', { views, watchers })

    app.addHook('preClose', async () => {
      watchers.close()
    })

    // A client that changed something sees the change in its next request. Without Postgres there is nothing to wait for.
    app.addHook('onRoute', (route) => {
      if (route.method === 'GET' || route.method === 'HEAD') return
      route.onSend = async (_, { statusCode }) => {
        if (statusCode < 400) await feed.catchUp().catch(() => {})
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
