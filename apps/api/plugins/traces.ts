import type { IncomingMessage } from 'node:http'
import { type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Origin } from '#core/repositories/index.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The trace context of its span, for work that continues after the request; null if it is not traced. */
    traceparent: string | null
    /** Links the span to another trace, for example that of the job that the request is about. */
    linkTo: (traceparent: string | null) => void
  }
}

/** The team, request and trace that a job of this request comes from. */
export const originOf = ({ teamId, id: requestId, traceparent }: FastifyRequest): Origin => ({
  teamId,
  requestId,
  traceparent,
})

/**
 * Records a span for each request that needs a key, as a child of the client's span if it sends a `traceparent`. A 304 has
 * no span, because polls would outnumber everything else. A span has the route's template, never a path, query or body.
 */
export const traces = fp(
  async (app) => {
    const { tracing } = app.deps
    app.decorateRequest('traceparent', null)
    app.decorateRequest('linkTo', () => {})
    if (!tracing) return
    const { tracer, contextOf, traceparentOf } = tracing
    const spans = new WeakMap<IncomingMessage, Span>()

    // Runs before all hooks, so that every log line of the request has the trace id.
    app.setChildLoggerFactory((logger, bindings, options, raw) => {
      const client = contextOf(raw.headers.traceparent?.toString())
      const span = tracer.startSpan(String(raw.method), { kind: SpanKind.SERVER }, client)
      spans.set(raw, span)
      return logger.child({ ...bindings, traceId: span.spanContext().traceId }, options)
    })
    app.addHook('onRequest', (request, reply, done) => {
      const span = spans.get(request.raw)
      if (!span) return done()
      request.traceparent = traceparentOf(span)
      request.linkTo = (traceparent) => {
        const context = trace.getSpanContext(contextOf(traceparent))
        if (context) span.addLink({ context })
      }
      // Fires also when a client disconnects before its response ends, as clients of streams do.
      reply.raw.once('close', () => end(span, request, reply))
      done()
    })
  },
  { name: 'traces' },
)

/** Ends the span, which exports it. The span of a request without a role or of a 304 is left open and never exported. */
function end(span: Span, { method, routeOptions, key }: FastifyRequest, { statusCode, raw }: FastifyReply) {
  if (!routeOptions.config.role || statusCode === 304) return
  span.updateName(`${method} ${routeOptions.url}`)
  span.setAttributes({
    'http.request.method': method,
    'http.route': routeOptions.url,
    'http.response.status_code': raw.headersSent ? statusCode : undefined,
    'secateur.team.id': key?.teamId,
  })
  if (statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR })
  span.end()
}
