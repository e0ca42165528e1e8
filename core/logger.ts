/** pino, set up once for every process: JSON lines on stdout, times in ISO, secrets taken out. */
import { type DestinationStream, type Logger, pino, stdSerializers } from 'pino'

export type { Logger } from 'pino'

/** Where a secret may stand in what is logged. Its value is replaced, its name stays. */
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
const CREDENTIALS_IN_URL = /(\w+:\/\/[^\s:/@]*:)[^\s@/]+@/g

/**
 * @param service who logs: `api`, `control`, `prune`
 * @param destination where to, stdout by default
 */
export function createLogger(service: string, level: string, destination?: DestinationStream): Logger {
  return pino(
    {
      level,
      base: { service, pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: SECRET_PATHS, censor: '[secret]' },
      serializers: { err: redactedError, error: redactedError },
    },
    ...(destination ? [destination] : []),
  )
}

/** Errors of drivers quote the URL they were given. */
function redactedError(error: Error): unknown {
  const { message, stack, ...rest } = stdSerializers.err(error)
  const clean = (text: string) => text.replace(CREDENTIALS_IN_URL, '$1[secret]@')
  return { ...rest, message: clean(String(message)), stack: clean(String(stack)) }
}
