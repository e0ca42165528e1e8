/** The spans of a pruning worker in the traces of jobs: one for each attempt, with its phases below it. */
import { SpanStatusCode, trace } from '@opentelemetry/api'
import type { Claim } from '#core/repositories/index.ts'
import type { Tracing } from '#core/runtime/tracing/otlp.ts'
import { labelsOf, type Outcome } from './outcome.ts'

export interface AttemptTrace {
  traceId: string
  /** Call it as soon as the attempt has ended. */
  end(outcome: Outcome): void
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
        end: (ended) => {
          const now = Date.now()
          if (ended.kind === 'result') {
            const attempt = trace.setSpan(job, span)
            for (const { phase, begun, until } of phasesOf(ended, now))
              tracer.startSpan(phase, { startTime: begun }, attempt).end(until)
          }
          const { outcome, cause } = labelsOf(ended)
          span.setAttribute('secateur.outcome', outcome)
          if (cause) span.setAttribute('error.type', cause).setStatus({ code: SpanStatusCode.ERROR })
          span.end(now)
        },
      }
    },
  }
}

/**
 * The phases of a trial that has just ended, one after the other, in milliseconds since the epoch. Python reports only how
 * long each phase took, so the alternation of calibration and pruning between blocks does not show. `store` is the last one.
 */
function phasesOf({ result, stored }: Extract<Outcome, { kind: 'result' }>, now: number) {
  const { total, ...seconds } = result.seconds
  const computed = now - 1_000 * (stored?.seconds ?? 0)
  let begun = computed - 1_000 * total
  const phases = Object.entries(seconds)
    .filter(([, seconds]) => seconds > 0)
    .map(([phase, seconds]) => {
      const until = begun + 1_000 * seconds
      const span = { phase, begun, until }
      begun = until
      return span
    })
  return stored ? [...phases, { phase: 'store', begun: computed, until: now }] : phases
}
