import assert from 'node:assert/strict'
import { EventEmitter, once } from 'node:events'
import { Agent, get, type IncomingMessage } from 'node:http'
import { test } from 'node:test'
import { SecateurError } from '#core/errors.ts'
import { createTestApi } from '../../../test/support/api.ts'
import { TEST_KEY } from '../../../test/support/database.ts'

test('a request that is open when the API closes gets its response, and its connection ends', async (context) => {
  const events = new EventEmitter<{ asked: []; answer: []; closing: [] }>()
  const ask = async (): Promise<never> => {
    events.emit('asked')
    await once(events, 'answer')
    throw new SecateurError('PRUNE_UNAVAILABLE', 'for the test')
  }
  const api = await createTestApi({
    deps: { engine: { describe: ask, check: ask, fingerprints: ask, close: async () => {} } },
  })
  try {
    const url = await api.app.listen({ port: 0 })
    const { server } = api.app
    const close = server.close.bind(server)
    context.mock.method(server, 'close', (callback?: (error?: Error) => void) => {
      close(callback)
      events.emit('closing')
      return server
    })
    const headers = { authorization: `Bearer ${TEST_KEY}` }
    const sent = get(`${url}/v1/methods`, { headers, agent: new Agent({ keepAlive: true }) })
    await once(events, 'asked')
    const [closed] = [api.app.close(), await once(events, 'closing')]
    assert.ok(!server.listening)
    events.emit('answer')
    const [response]: [IncomingMessage] = (await once(sent, 'response')) as [IncomingMessage]
    response.resume()
    assert.equal(response.statusCode, 503)
    assert.equal(response.headers.connection, 'close')
    await closed
  } finally {
    await api.dispose()
  }
})
