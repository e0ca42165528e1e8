/** OpenTelemetry's SDK, set up to send what ends in batches to a collector, as OTLP over HTTP. */
import { setTimeout as wait } from 'node:timers/promises'
import {
  type Context,
  DiagLogLevel,
  defaultTextMapGetter,
  defaultTextMapSetter,
  diag,
  ROOT_CONTEXT,
  type Span,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import { setGlobalErrorHandler, W3CTraceContextPropagator } from '@opentelemetry/core'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import type { Logger } from '../logger.ts'

/** How long a collector may take for the last spans of a process that stops. */
const GOODBYE_MS = 2_000

/** Spans have their parents by name, not by what runs when: most are of another process, and of hours ago. */
export interface Tracing {
  tracer: Tracer
  /** To begin a span below the one whose `traceparent` it is (W3C Trace Context). Of none, or a bad one: a trace begins. */
  contextOf(traceparent: string | null | undefined): Context
  /** By which others find the span. */
  traceparentOf(span: Span): string
  /** Sends what is left, if somebody takes it at once. */
  close(): Promise<void>
}

export interface TracingOptions {
  url: string
  /** Who traces, as `secateur-api`. */
  service: string
  hostName: string
}

const propagator = new W3CTraceContextPropagator()

/** Spans that a collector doesn't take are lost: nothing waits for it, and nothing fails. */
export function startTracing({ url, service, hostName }: TracingOptions, logger: Logger): Tracing {
  const notSent = (error: unknown) => logger.warn({ error }, 'traces were not sent')
  setGlobalErrorHandler(notSent)
  const warn = (message: string, ...details: unknown[]) => logger.warn({ details }, message)
  const quiet = () => {}
  diag.setLogger({ error: warn, warn, info: quiet, debug: quiet, verbose: quiet }, DiagLogLevel.WARN)

  const provider = new TracerProvider({
    resource: defaultResource().merge(
      resourceFromAttributes({ 'service.name': service, 'host.name': hostName }),
    ),
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url }) })],
  })
  return {
    tracer: provider.getTracer('secateur'),
    contextOf: (traceparent) =>
      propagator.extract(ROOT_CONTEXT, { traceparent: traceparent ?? '' }, defaultTextMapGetter),
    traceparentOf: (span) => {
      const carrier = { traceparent: '' }
      propagator.inject(trace.setSpan(ROOT_CONTEXT, span), carrier, defaultTextMapSetter)
      return carrier.traceparent
    },
    close: () => Promise.race([provider.shutdown().catch(notSent), wait(GOODBYE_MS)]),
  }
}
