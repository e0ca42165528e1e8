/** A proxy to a server that a test can close or freeze, as if the server were down for one process. */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface Proxy {
  url: string
  /** Closes all connections and rejects new ones. */
  close: () => void
  /** Resets all connections (TCP RST), as a killed server does, and accepts new ones. */
  reset: () => void
  /** Closes all connections, and this many new ones, as a server that is away for a while. */
  drop: (next?: number) => void
  /** Changes one byte of the next large piece that a client sends. */
  damage: () => void
  /** How many pieces were changed. */
  damaged: () => number
  /** Passes no data until `thaw` but accepts connections, like a broken network. */
  freeze: () => void
  thaw: () => void
  /** Passes about so many more bytes of the server, and then nothing, on connections that are open by then. */
  stallAfter: (bytes: number) => void
}

/** Larger than any header. */
const LARGE_BYTES = 32 * 1024

export async function startProxy(url: string): Promise<Proxy> {
  const { protocol, hostname, port } = new URL(url)
  const defaultPort = protocol.startsWith('redis') ? 6379 : 5432
  const sockets = new Set<Socket>()
  let frozen = false
  let refused = 0
  let damaging = false
  let damaged = 0
  let left = Number.POSITIVE_INFINITY
  const server = createServer((near) => {
    if (refused > 0) {
      refused--
      near.destroy()
      return
    }
    near.on('data', (chunk) => {
      if (!damaging || chunk.length < LARGE_BYTES) return
      damaging = false
      damaged++
      chunk.writeUInt8(chunk.readUInt8(LARGE_BYTES / 2) ^ 1, LARGE_BYTES / 2)
    })
    const far = connect(Number(port || defaultPort), hostname)
    far.on('data', (chunk) => {
      left -= chunk.length
      if (left <= 0) far.unpipe(near).pause()
    })
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket)
      socket.pipe(other)
      if (frozen) socket.pause()
      socket.on('error', () => {}) // `close` follows
      socket.on('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const proxied = new URL(url)
  proxied.host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: proxied.href,
    close: () => {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
    reset: () => {
      for (const socket of sockets) socket.resetAndDestroy()
    },
    drop: (next = 0) => {
      refused = next
      for (const socket of sockets) socket.destroy()
    },
    damage: () => {
      damaging = true
    },
    damaged: () => damaged,
    freeze: () => {
      frozen = true
      for (const socket of sockets) socket.pause()
    },
    stallAfter: (bytes) => {
      left = bytes
    },
    thaw: () => {
      frozen = false
      left = Number.POSITIVE_INFINITY
      for (const socket of sockets) socket.resume()
    },
  }
}
