/** Reads Python's events, checked against their schemas, and writes its log lines to the log. */
import { Compile } from 'typebox/compile'
import { outcomesLength } from '#core/domain/uncertainty.ts'
import type { Logger } from '#core/runtime/logger.ts'
import { type EngineEvent, EngineEventSchema } from '#core/schemas/events.ts'
import { firstProblem } from './answers.ts'

const PINO_LEVELS = {
  debug: 'debug',
  info: 'info',
  warning: 'warn',
  error: 'error',
  critical: 'fatal',
} as const

const Event = Compile(EngineEventSchema)

/**
 * Reads an event and logs one that does not fit.
 * @param onBad receives the value and the problem of an event that does not fit
 */
export function readEvent(
  json: string,
  logger: Logger,
  onBad: (event: unknown, problem: string) => void = () => {},
): EngineEvent | undefined {
  const event = parse(json)
  const problem = Event.Check(event) ? misfit(event) : firstProblem(Event, event)
  if (problem === undefined) return event as EngineEvent
  logger.error({ problem, event: json.slice(0, 2_000) }, 'Python sent an event that does not fit its schema')
  onBad(event, problem)
  return undefined
}

/** What the schema cannot say: outcomes have a value for each window or image of their measurement. */
function misfit(event: EngineEvent): string | undefined {
  if (event.kind !== 'done') return undefined
  for (const [index, { outcomes, ...measured }] of event.result.measurements.entries()) {
    if (!outcomes) continue
    const length = Buffer.byteLength(outcomes.values, 'base64')
    const wanted = outcomesLength(measured)
    if (length !== wanted)
      return `/result/measurements/${index}/outcomes/values: ${length} bytes, not ${wanted}`
  }
  return undefined
}

export function writeLog(
  { level, logger: source, message }: Extract<EngineEvent, { kind: 'log' }>,
  log: Logger,
): void {
  log[PINO_LEVELS[level]]({ source }, message)
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
