import fp from 'fastify-plugin'

/**
 * Answers that are given while the app closes end their connection. Fastify ends those that idle when it begins to close;
 * one on which a request was under way would keep the process up for as long as its client cares to keep it open.
 */
export const closing = fp(
  async (app) => {
    let isClosing = false
    app.addHook('preClose', async () => {
      isClosing = true
    })
    app.addHook('onSend', async (_, reply) => {
      if (isClosing) reply.header('connection', 'close')
    })
  },
  { name: 'closing' },
)
