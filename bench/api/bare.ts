/** The baseline of the API benchmark: a route that does nothing, in its own process. */
import fastify from 'fastify'

const app = fastify()
app.get('/', (_, reply) => reply.send({ ok: true }))
process.stdout.write(`${await app.listen({ host: '127.0.0.1', port: 0 })}\n`)
process.on('SIGTERM', () => process.exit(0))
