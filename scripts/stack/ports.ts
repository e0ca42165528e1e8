import { once } from 'node:events'
import { createServer } from 'node:net'

/** A free TCP port of 127.0.0.1: `preferred` if it is free, else one that the system picks. */
export async function freePort(preferred = 0): Promise<number> {
  const server = createServer()
  try {
    server.listen({ port: preferred, host: '127.0.0.1', exclusive: true })
    await once(server, 'listening')
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('a TCP server has an address')
    return address.port
  } catch (error) {
    if (preferred === 0) throw error
    return freePort()
  } finally {
    server.close()
  }
}
