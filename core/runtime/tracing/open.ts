import type { Config } from '../config.ts'
import type { Logger } from '../logger.ts'
import type { Tracing } from './otlp.ts'

/**
 * Traces of this process, for whoever is set to collect them.
 * @param service who traces: `api`, `control`, `prune`
 * @returns null when nobody is; then nothing of OpenTelemetry's SDK is even loaded
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
