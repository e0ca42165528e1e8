import fp from 'fastify-plugin'

const INTERVAL_MS = 100
/** Longer than the server lets open requests wait for Python. */
const GRACE_MS = 15_000

/**
 * Closes connections that would keep a closing app alive for a minute or more: those whose last response came after the
 * close began, and those that never carried a request, which browsers keep in reserve. Fastify closes only the others.
 */
export const gracefulShutdown = fp(
  async (app) => {
    let isClosing = false
    const timers: NodeJS.Timeout[] = []
    app.addHook('preClose', async () => {
      isClosing = true
      timers.push(setInterval(() => app.server.closeIdleConnections(), INTERVAL_MS))
      timers.push(setTimeout(() => app.server.closeAllConnections(), GRACE_MS))
    })
    app.addHook('onSend', (_, reply, __, done) => {
      if (isClosing) reply.header('connection', 'close') // the client sends no more requests over it
      done()
    })
    app.addHook('onClose', async () => {
      for (const timer of timers) clearTimeout(timer)
    })
  },
  { name: 'graceful-shutdown' },
)
