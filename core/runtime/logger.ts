/** The logger of every process: pino with JSON lines on stdout, ISO times and without secrets. */
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
const CREDENTIALS_IN_URL = /(\w+:\/\/[^\s:/@"]*:)[^\s@/"]+@/g
const API_KEY = /(sec_[0-9a-f]{12})_[\w-]+/g

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
      serializers: { error: stdSerializers.err },
      hooks: {
        streamWrite: (line) =>
          line.replace(CREDENTIALS_IN_URL, '$1[secret]@').replace(API_KEY, '$1_[secret]'),
      },
    },
    ...(destination ? [destination] : []),
  )
}
