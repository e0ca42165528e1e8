/** A TCP connection that sends whatever it is given. No HTTP client sends broken or slow requests. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

export interface RawConnection {
  write(bytes: string | Uint8Array): void
  /** What has arrived so far. */
  received(): string
  /** Resolves when the other side has closed the connection; to false if it is open after `ms`. */
  closed(ms: number): Promise<boolean>
  destroy(): void
}

export async function openConnection(url: string): Promise<RawConnection> {
  const { hostname, port } = new URL(url)
  const socket: Socket = connect({ host: hostname, port: Number(port) })
  let received = ''
  socket.setEncoding('latin1')
  socket.on('data', (text: string) => {
    received += text
  })
  socket.on('error', () => {}) // a reset is one way to be refused
  const ended = new Promise<true>((resolve) => {
    socket.once('end', () => resolve(true))
    socket.once('close', () => resolve(true))
  })
  await Promise.race([once(socket, 'connect'), ended])
  return {
    write: (bytes) => {
      if (socket.writable) socket.write(bytes)
    },
    received: () => received,
    closed: async (ms) => {
      let timer: NodeJS.Timeout | undefined
      const limit = new Promise<false>((resolve) => {
        timer = setTimeout(() => resolve(false), ms)
      })
      try {
        return await Promise.race([ended, limit])
      } finally {
        clearTimeout(timer)
      }
    },
    destroy: () => socket.destroy(),
  }
}

/** The status of the first answer in what was received; null if there is none. */
export function statusOf(received: string): number | null {
  const [, status] = /^HTTP\/1\.1 (\d{3}) /.exec(received) ?? []
  return status === undefined ? null : Number(status)
}
