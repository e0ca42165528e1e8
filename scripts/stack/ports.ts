import { once } from 'node:events'
import { createServer } from 'node:net'
import { explainPort, type PortSetting } from '#core/runtime/startup/ports.ts'

/** A free TCP port of 127.0.0.1: `preferred` if it is free, else one that the system picks. */
export async function freePort(preferred = 0): Promise<number> {
  try {
    return await tryPort('127.0.0.1', preferred)
  } catch (error) {
    if (preferred === 0) throw error
    return freePort()
  }
}

/** @throws StartError if another process has the port */
export const requireFreePort = (address: PortSetting): Promise<number> =>
  explainPort(address, () => tryPort(address.host, address.port))

/** Listens for a moment. @returns the port */
async function tryPort(host: string, port: number): Promise<number> {
  const server = createServer()
  try {
    server.listen({ port, host, exclusive: true })
    await once(server, 'listening')
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('a TCP server has an address')
    return address.port
  } finally {
    server.close()
  }
}
