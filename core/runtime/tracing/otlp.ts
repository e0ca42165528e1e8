/** Sets up the OpenTelemetry SDK: ended spans go to a collector in batches, as OTLP over HTTP. */
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

/** Time to send the last spans when a process stops. */
const SHUTDOWN_TIMEOUT_MS = 2_000

/** Spans name their parents explicitly, because a parent usually belongs to another process and ended hours ago. */
export interface Tracing {
  tracer: Tracer
  /** The context to start a child of a `traceparent` (W3C Trace Context). A missing or invalid one starts a new trace. */
  contextOf(traceparent: string | null | undefined): Context
  /** The `traceparent` by which other processes refer to the span. */
  traceparentOf(span: Span): string
  /** Sends the remaining spans, within 2 s. */
  close(): Promise<void>
}

export interface TracingOptions {
  url: string
  /** Service name in the traces: `secateur-api`. */
  service: string
  hostName: string
}

const propagator = new W3CTraceContextPropagator()

/** Starts tracing. Spans that the collector does not accept are lost; nothing waits for them or fails. */
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
    close: () => Promise.race([provider.shutdown().catch(notSent), wait(SHUTDOWN_TIMEOUT_MS)]),
  }
}
