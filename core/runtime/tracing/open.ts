import type { Config } from '../config.ts'
import type { Logger } from '../logger.ts'
import type { Tracing } from './otlp.ts'

/**
 * Starts the traces of this process if a collector is configured. The OpenTelemetry SDK is loaded only then.
 * @param service name of the process: `api`, `control`, `prune`
 * @returns null if tracing is off
 */
export async function openTracing(
  service: string,
  { tracesUrl, hostName }: Pick<Config, 'tracesUrl' | 'hostName'>,
  logger: Logger,
): Promise<Tracing | null> {
  if (tracesUrl === null) return null
  const { startTracing } = await import('./otlp.ts')
  return startTracing({ url: tracesUrl, service: `secateur-${service}`, hostName }, logger)
}
