import fp from 'fastify-plugin'

const INTERVAL_MS = 100
/** Longer than the server lets requests be under way that wait for Python. */
const GRACE_MS = 15_000

/**
 * Ends what would keep a closing app from its end for a minute and more: connections whose last answer came after the
 * close began, and those over which no request has ever come, as browsers keep them ready. Fastify ends only the others.
 */
export const closing = fp(
  async (app) => {
    let isClosing = false
    const timers: NodeJS.Timeout[] = []
    app.addHook('preClose', async () => {
      isClosing = true
      timers.push(setInterval(() => app.server.closeIdleConnections(), INTERVAL_MS))
      timers.push(setTimeout(() => app.server.closeAllConnections(), GRACE_MS))
    })
    app.addHook('onSend', (_, reply, __, done) => {
      if (isClosing) reply.header('connection', 'close') // so that its client sends no more over it
      done()
    })
    app.addHook('onClose', async () => {
      for (const timer of timers) clearTimeout(timer)
    })
  },
  { name: 'closing' },
)
