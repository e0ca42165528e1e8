/** What a pruning worker adds to the traces of jobs: each of its attempts, with the phases that Python had in it. */
import { SpanStatusCode, trace } from '@opentelemetry/api'
import type { Claim } from '#core/repositories/index.ts'
import type { Tracing } from '#core/runtime/tracing/otlp.ts'
import type { TrialResult } from '#core/schemas/result.ts'
import { type Ending, outcomeOf } from './attempt.ts'

export interface AttemptTrace {
  traceId: string
  /** To be told as soon as it has ended. */
  end(ending: Ending): void
}

export interface WorkerTraces {
  begin(claim: Claim): AttemptTrace
}

export function createWorkerTraces(
  { tracer, contextOf }: Tracing,
  host: { id: string; device: string },
): WorkerTraces {
  return {
    begin: ({ trial, traceparent }) => {
      const attributes = {
        'secateur.job.id': trial.jobId,
        'secateur.trial.id': trial.id,
        'secateur.attempt': trial.attempt,
        'secateur.method': trial.method.id,
        'secateur.level': trial.level,
        'secateur.pattern': trial.pattern,
        'secateur.host.id': host.id,
        'secateur.device': host.device,
      }
      const job = contextOf(traceparent)
      const span = tracer.startSpan('attempt', { attributes }, job)
      return {
        traceId: span.spanContext().traceId,
        end: (ending) => {
          const now = Date.now()
          if (ending.kind === 'result') {
            const attempt = trace.setSpan(job, span)
            for (const { phase, begun, ended } of phasesOf(ending.result, now))
              tracer.startSpan(phase, { startTime: begun }, attempt).end(ended)
          }
          const { outcome, cause } = outcomeOf(ending)
          span.setAttribute('secateur.outcome', outcome)
          if (cause) span.setAttribute('error.type', cause).setStatus({ code: SpanStatusCode.ERROR })
          span.end(now)
        },
      }
    },
  }
}

/**
 * The phases of a trial that has just ended, one after the other, in milliseconds since the epoch. Python says how long they
 * were; that blocks are calibrated and pruned by turns is not seen.
 */
function phasesOf({ seconds }: TrialResult, now: number) {
  const { load, calibrate, prune, evaluate, total } = seconds
  let begun = now - 1_000 * total
  return Object.entries({ load, calibrate, prune, evaluate })
    .filter(([, seconds]) => seconds > 0)
    .map(([phase, seconds]) => {
      const ended = begun + 1_000 * seconds
      const span = { phase, begun, ended }
      begun = ended
      return span
    })
}
