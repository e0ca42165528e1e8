/** Spans of control: the planning of a job, the whole job once it has ended, and the runs of schedules that start a trace. */
import { type Attributes, ROOT_CONTEXT, type Span, SpanStatusCode } from '@opentelemetry/api'
import type { DueRun, Job } from '#core/repositories/index.ts'
import type { Tracing } from '#core/runtime/tracing/otlp.ts'

export interface RunTrace {
  traceId: string
  traceparent: string
  /** @param code error code, if the run got no job */
  end(code?: string): void
}

export interface ControlTraces {
  planned(job: Job, begun: Date, trials: number): void
  /** Call it once, in the process that ended the job, with the ended job. */
  ended(job: Job): void
  /** Call it before the job of a run is submitted. */
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

    // Both times come from the clock of the database.
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
