/** A connection on which a test writes HTTP itself, as a client that no library would be. */
import { once } from 'node:events'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { TEST_KEY } from './database.ts'

export interface RawAnswer {
  status: number
  headers: Record<string, string>
  body: string
}

export interface RawClient {
  socket: Socket
  write: (text: string | Buffer) => void
  /** Writes a byte of a body every few milliseconds, until the connection ends. */
  trickle: (byte?: string) => void
  /** Resolves with the answer once its body is complete. */
  answer: () => Promise<RawAnswer>
  /** Resolves when the connection is closed. */
  closed: Promise<unknown>
}

/** @param server a Node server that listens on 127.0.0.1 */
export async function openRawClient(server: {
  address: () => AddressInfo | string | null
}): Promise<RawClient> {
  const socket = connect({
    port: (server.address() as AddressInfo).port,
    host: '127.0.0.1',
    allowHalfOpen: true,
  })
  await once(socket, 'connect')
  socket.setEncoding('utf8').on('error', () => {}) // `close` follows
  // `once` of node:events would reject for a connection that ends with an error.
  const event = (name: string) => new Promise<unknown>((resolve) => socket.once(name, resolve))
  const closed = event('close')
  let received = ''
  socket.on('data', (text) => {
    received += text
  })
  const write: RawClient['write'] = (text) => {
    if (socket.writable) socket.write(text)
  }
  return {
    socket,
    write,
    trickle: (byte = ' ') => {
      const timer = setInterval(() => write(byte), 20)
      socket.once('close', () => clearInterval(timer))
    },
    answer: async () => {
      for (;;) {
        const answer = parse(received)
        if (answer) return answer
        if (socket.destroyed) throw new Error(`The connection was closed after ${JSON.stringify(received)}`)
        await Promise.race([event('data'), closed])
      }
    },
    closed,
  }
}

/** The head of a request with a key. */
export const requestHead = (
  method: string,
  path: string,
  headers: Record<string, string | number>,
  key = TEST_KEY,
) =>
  [
    `${method} ${path} HTTP/1.1`,
    'host: x',
    `authorization: Bearer ${key}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    '\r\n',
  ].join('\r\n')

function parse(text: string): RawAnswer | null {
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return null
  const [first = '', ...lines] = text.slice(0, end).split('\r\n')
  const headers = Object.fromEntries(
    lines.map((line) => line.toLowerCase().split(': ', 2) as [string, string]),
  )
  const body = text.slice(end + 4)
  if (Buffer.byteLength(body) < Number(headers['content-length'] ?? 0)) return null
  return { status: Number(first.split(' ')[1]), headers, body }
}
