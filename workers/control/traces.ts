/** What control adds to the traces of jobs: when one was planned, and all of it once it has ended. Runs of schedules begin theirs. */
import { type Attributes, ROOT_CONTEXT, type Span, SpanStatusCode } from '@opentelemetry/api'
import type { DueRun, Job } from '#core/repositories/index.ts'
import type { Tracing } from '#core/runtime/tracing/otlp.ts'

export interface RunTrace {
  traceId: string
  traceparent: string
  /** @param code why the run has no job, if it has none */
  end(code?: string): void
}

export interface ControlTraces {
  planned(job: Job, begun: Date, trials: number): void
  /** To be told by whoever has ended it, of the job as it is then. */
  ended(job: Job): void
  /** A run is about to get its job. */
  beginRun(run: DueRun): RunTrace
}

export function createControlTraces({ tracer, contextOf, traceparentOf }: Tracing): ControlTraces {
  const ofJob = (name: string, { id, traceparent }: Job, startTime: Date, attributes: Attributes): Span =>
    tracer.startSpan(
      name,
      { startTime, attributes: { 'secateur.job.id': id, ...attributes } },
      contextOf(traceparent),
    )
  return {
    planned: (job, begun, trials) => ofJob('plan', job, begun, { 'secateur.trials': trials }).end(),

    // By the database's clock at both ends.
    ended: (job) => {
      const { status, plannedTrials, createdAt, endedAt } = job
      const span = ofJob('job', job, createdAt, {
        'secateur.outcome': status,
        'secateur.trials': plannedTrials,
      })
      if (status === 'failed') span.setStatus({ code: SpanStatusCode.ERROR })
      span.end(endedAt ?? undefined)
    },

    beginRun: ({ id, schedule }) => {
      const attributes = {
        'secateur.team.id': schedule.teamId,
        'secateur.schedule.id': schedule.id,
        'secateur.run.id': id,
      }
      const span = tracer.startSpan('schedule run', { attributes }, ROOT_CONTEXT)
      return {
        traceId: span.spanContext().traceId,
        traceparent: traceparentOf(span),
        end: (code) => {
          if (code) span.setAttribute('error.type', code).setStatus({ code: SpanStatusCode.ERROR })
          span.end()
        },
      }
    },
  }
}
