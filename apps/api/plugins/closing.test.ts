/** What becomes of a request that is under way when the API is asked to stop. */
import assert from 'node:assert/strict'
import { EventEmitter, once } from 'node:events'
import { Agent, get, type IncomingMessage } from 'node:http'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { SecateurError } from '#core/errors.ts'
import { createTestApi } from '../../../test/support/api.ts'
import { TEST_KEY } from '../../../test/support/database.ts'

test('it is answered, and its connection ended although its client would keep it', async () => {
  const python = new EventEmitter<{ asked: []; answer: [] }>()
  const ask = async (): Promise<never> => {
    python.emit('asked')
    await once(python, 'answer')
    throw new SecateurError('PRUNE_UNAVAILABLE', 'for the test')
  }
  const api = await createTestApi({
    deps: { engine: { describe: ask, check: ask, fingerprints: ask, close: async () => {} } },
  })
  try {
    const url = await api.app.listen({ port: 0 })
    const headers = { authorization: `Bearer ${TEST_KEY}` }
    const sent = get(`${url}/v1/methods`, { headers, agent: new Agent({ keepAlive: true }) })
    await once(python, 'asked')
    const closed = api.app.close()
    while (api.app.server.listening) await nextTurn()
    python.emit('answer')
    const [response]: [IncomingMessage] = (await once(sent, 'response')) as [IncomingMessage]
    response.resume()
    assert.equal(response.statusCode, 503)
    assert.equal(response.headers.connection, 'close')
    await closed
  } finally {
    await api.dispose()
  }
})
