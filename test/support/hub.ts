/** A server that plays the model hub: it knows no model, and records the tokens that it is sent. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface TestHub {
  url: string
  /** The `authorization` header of each request for a model. The library also asks for things of its own. */
  tokens: (string | undefined)[]
  close: () => Promise<void>
}

export async function openTestHub(): Promise<TestHub> {
  const tokens: TestHub['tokens'] = []
  const server = createServer(({ url = '', headers }, response) => {
    if (url.startsWith('/api/models/')) tokens.push(headers.authorization)
    response.writeHead(404, { 'x-error-code': 'RepoNotFound' }).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tokens,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
