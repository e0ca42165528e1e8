/** One round trip to Redis before a process is ready, and the reason in one line when it fails. */
import { once } from 'node:events'
import { connect } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { Redis } from 'ioredis'
import {
  networkProblem,
  notYet,
  type ServerName,
  type ServerProblem,
  wrongSettings,
} from './server-problem.ts'

const LIMIT_MS = 3_000
const PROBE_LIMIT_MS = 1_000

/** Options of a connection that trusts a private certification authority, or only the public ones. */
export const tlsOptions = (ca: string | null) => (ca === null ? {} : { tls: { ca } })

/**
 * @param ca certificates in PEM that are trusted instead of the public ones
 * @throws ServerProblem
 */
export async function checkRedis(url: string, ca: string | null): Promise<void> {
  const redis = new Redis(url, {
    ...tlsOptions(ca),
    lazyConnect: true,
    enableReadyCheck: false,
    retryStrategy: null,
    maxRetriesPerRequest: 0,
    connectTimeout: LIMIT_MS,
    commandTimeout: LIMIT_MS,
  })
  // `connect` only says that the connection was closed. The first event has the reason.
  let reason: Error | undefined
  redis.on('error', (error) => {
    reason ??= error
  })
  try {
    await redis.connect()
    await redis.ping()
  } catch (error) {
    throw await problem(url, reason ?? (error as Error))
  } finally {
    redis.disconnect()
  }
}

async function problem(url: string, error: NodeJS.ErrnoException): Promise<ServerProblem> {
  const { protocol, hostname, port } = new URL(url)
  const host = hostname.replace(/^\[|\]$/g, '')
  const server: ServerName = {
    name: 'Redis',
    setting: 'REDIS_URL',
    host,
    port: Number(port || 6379),
    caAdvice: 'Set REDIS_CA_FILE to its certificate.',
  }
  const where = `Redis at ${host}:${server.port}`
  const { message } = error
  if (/^LOADING/.test(message)) return notYet(server, error)
  if (/WRONGPASS|NOAUTH|NOPERM/.test(message))
    return wrongSettings(`${where} rejects the user or password of REDIS_URL. Correct them.`, error)
  const code = error.code ?? codeOf(message)
  const found = networkProblem(server, code, error)
  if (found && !MISMATCHED.has(code)) return found
  const isTls = protocol === 'rediss:'
  if (isTls && (await speaksPlainly(server)))
    return wrongSettings(`${where} does not use TLS. Set REDIS_URL to redis://, or turn TLS on there.`, error)
  if (!isTls && (await speaksTls(server)))
    return wrongSettings(`${where} uses TLS. Set REDIS_URL to rediss://.`, error)
  return found ?? wrongSettings(`${where} cannot be used: ${message}. Correct REDIS_URL.`, error)
}

/** What a server does when only one side uses TLS. */
const MISMATCHED = new Set(['ETIMEDOUT', 'ECONNRESET'])

/** The code of a message for which ioredis has none. */
function codeOf(message: string): string {
  if (/timed out/.test(message)) return 'ETIMEDOUT'
  return /^Connection is closed/.test(message) ? 'ECONNRESET' : ''
}

/** Whether the server answers a command without TLS. */
async function speaksPlainly({ host, port }: ServerName): Promise<boolean> {
  const socket = connect({ host, port }).setEncoding('utf8')
  socket.write('PING\r\n')
  return probe(
    socket,
    once(socket, 'data', limit()).then(([answer]) => /^[+-]/.test(String(answer))),
  )
}

/** Whether the server answers a TLS handshake. Its certificate does not matter here, and nothing is sent. */
async function speaksTls({ host, port }: ServerName): Promise<boolean> {
  const socket = connectTls({ host, port, rejectUnauthorized: false })
  return probe(
    socket,
    once(socket, 'secureConnect', limit()).then(() => true),
  )
}

const limit = () => ({ signal: AbortSignal.timeout(PROBE_LIMIT_MS) })

async function probe(socket: { destroy: () => void }, answer: Promise<boolean>): Promise<boolean> {
  try {
    return await answer
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}
