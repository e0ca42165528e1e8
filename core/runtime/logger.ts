/** The logger of every process: pino with JSON lines on stdout, ISO times, without secrets and of bounded length. */
import { type DestinationStream, type Logger, pino, stdSerializers } from 'pino'

export type { Logger } from 'pino'

/** Fields that may hold a secret. The value is replaced, the name stays. */
const SECRET_PATHS = [
  'authorization',
  'cookie',
  'password',
  'secret',
  'token',
  'apiKey',
  'databaseUrl',
  'redisUrl',
].flatMap((name) => [name, `*.${name}`, `*.*.${name}`])
/** Secrets that are replaced anywhere in a line, for example in a URL that a driver quotes. */
const CREDENTIALS_IN_URL = /\b(\w{1,20}:\/\/[^\s:/@"]*:)[^\s@/"]+@/g
const API_KEY = /(sec_[0-9a-f]{12})_[\w-]+/g

/** Characters of a line above which its texts are cut. */
const LONG_LINE = 2_048
/** Characters of a line that is still too long then. Only its first fields are logged. */
const LONGEST_LINE = 16_384
/** Characters that are kept of a text. Tracebacks of Python are messages. */
const KEPT = 500
const KEPT_OF: Record<string, number> = { stack: 4_000, msg: 4_000 }
const KEPT_OF_URL = 200
const PARAMETER = /([?&])([^=&]*)[^&]*/g
/** Parameters that are logged. The others may be words that people wrote. */
const LOGGED_PARAMETERS = new Set(['cursor', 'dryRun', 'format', 'layout', 'limit', 'status', 'wait'])

/**
 * @param service name of the process: `api`, `control`, `prune`
 * @param destination stdout by default
 */
export function createLogger(service: string, level: string, destination?: DestinationStream): Logger {
  return pino(
    {
      level,
      base: { service, pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: SECRET_PATHS, censor: '[secret]' },
      serializers: { error: stdSerializers.err, req: request },
      hooks: { streamWrite: (line) => cutLongLine(withoutSecrets(line)) },
    },
    ...(destination ? [destination] : []),
  )
}

/** What is logged of a request. Headers are not, because callers choose their text. */
const request = ({ method, url, ip }: { method: string; url: string; ip: string }) => ({
  method,
  url: cut(withoutWords(url), KEPT_OF_URL),
  remoteAddress: ip,
})

const withoutWords = (url: string): string =>
  url.replace(PARAMETER, (parameter, separator: string, name: string) =>
    LOGGED_PARAMETERS.has(name) ? parameter : `${separator}…`,
  )

const withoutSecrets = (line: string): string =>
  line.replace(CREDENTIALS_IN_URL, '$1[secret]@').replace(API_KEY, '$1_[secret]')

function cutLongLine(line: string): string {
  if (line.length <= LONG_LINE) return line
  const fields: Record<string, unknown> = JSON.parse(line, (name, value) =>
    typeof value === 'string' ? cut(value, KEPT_OF[name] ?? KEPT) : value,
  )
  const shorter = JSON.stringify(fields)
  if (shorter.length <= LONGEST_LINE) return `${shorter}\n`
  const { level, time, service, pid, requestId, msg } = fields
  return `${JSON.stringify({ level, time, service, pid, requestId, leftOut: line.length, msg })}\n`
}

const cut = (text: string, kept: number): string =>
  text.length <= kept ? text : `${text.slice(0, kept)}… (${text.length} characters)`
