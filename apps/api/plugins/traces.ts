import type { IncomingMessage } from 'node:http'
import { type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Origin } from '#core/repositories/index.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Of its span, for what is done on its behalf later on; null unless it is traced. */
    traceparent: string | null
    /** Its trace is another one than that of the job which it is about; whoever looks at it finds that one, too. */
    linkTo: (traceparent: string | null) => void
  }
}

/** Who asks for a job by this request. */
export const originOf = ({ teamId, id: requestId, traceparent }: FastifyRequest): Origin => ({
  teamId,
  requestId,
  traceparent,
})

/**
 * A span for each request that takes a key, below its client's if it sends a `traceparent`. What was answered 304 has none:
 * polls would crowd out everything else. No path, query or body gets into a span, only the route's template.
 */
export const traces = fp(
  async (app) => {
    const { tracing } = app.deps
    app.decorateRequest('traceparent', null)
    app.decorateRequest('linkTo', () => {})
    if (!tracing) return
    const { tracer, contextOf, traceparentOf } = tracing
    const spans = new WeakMap<IncomingMessage, Span>()

    // Before any hook, so that every line that is logged of the request has the trace.
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
      // Also comes when a client leaves before its answer ends, as those of streams do.
      reply.raw.once('close', () => end(span, request, reply))
      done()
    })
  },
  { name: 'traces' },
)

/** A span that is not ended is never sent. */
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
