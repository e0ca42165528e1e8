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
/** What is secret wherever it stands, be it in a URL that a driver quotes or in one that somebody asked for. */
const CREDENTIALS_IN_URL = /(\w+:\/\/[^\s:/@"]*:)[^\s@/"]+@/g
const API_KEY = /(sec_[0-9a-f]{12})_[\w-]+/g

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
      serializers: { error: stdSerializers.err },
      hooks: {
        streamWrite: (line) =>
          line.replace(CREDENTIALS_IN_URL, '$1[secret]@').replace(API_KEY, '$1_[secret]'),
      },
    },
    ...(destination ? [destination] : []),
  )
}
