/** A trace collector that speaks OTLP over HTTP in JSON, and keeps the spans that it receives. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

interface Value {
  stringValue?: string
  /** 64-bit integers may be sent as strings. */
  intValue?: number | string
  doubleValue?: number
  boolValue?: boolean
}
interface KeyValue {
  key: string
  value: Value
}

/** The fields of an ExportTraceServiceRequest that tests need. */
interface ExportRequest {
  resourceSpans: {
    resource: { attributes: KeyValue[] }
    scopeSpans: { spans: WireSpan[] }[]
  }[]
}
interface WireSpan {
  traceId: string
  spanId: string
  parentSpanId?: string
  name: string
  kind: number
  startTimeUnixNano: string
  endTimeUnixNano: string
  attributes: KeyValue[]
  links: { traceId: string; spanId: string }[]
  status: { code: number }
}

export interface CollectedSpan {
  service: string
  traceId: string
  spanId: string
  parentId: string
  name: string
  isServer: boolean
  /** Milliseconds since the epoch. */
  begun: number
  ended: number
  attributes: Record<string, string | number | boolean | undefined>
  links: { traceId: string; spanId: string }[]
  isError: boolean
}

export interface Collector {
  url: string
  spans: CollectedSpan[]
  /** The bodies of all requests. */
  bodies: string[]
  close: () => Promise<void>
}

export async function startCollector(): Promise<Collector> {
  const spans: CollectedSpan[] = []
  const bodies: string[] = []
  const server = createServer(async (request, response) => {
    const isTraces = request.url === '/v1/traces' && request.headers['content-type'] === 'application/json'
    const body = await text(request)
    if (isTraces) {
      bodies.push(body)
      spans.push(...spansOf(JSON.parse(body)))
    }
    response.writeHead(isTraces ? 200 : 404, { 'content-type': 'application/json' }).end('{}')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    bodies,
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

const spansOf = ({ resourceSpans }: ExportRequest): CollectedSpan[] =>
  resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans
      .flatMap(({ spans }) => spans)
      .map((span) => ({
        service: String(toObject(resource.attributes)['service.name']),
        traceId: span.traceId,
        spanId: span.spanId,
        parentId: span.parentSpanId ?? '',
        name: span.name,
        isServer: span.kind === 2,
        begun: toMilliseconds(span.startTimeUnixNano),
        ended: toMilliseconds(span.endTimeUnixNano),
        attributes: toObject(span.attributes),
        links: span.links.map(({ traceId, spanId }) => ({ traceId, spanId })),
        isError: span.status.code === 2,
      })),
  )

const toObject = (attributes: readonly KeyValue[]) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, toPlain(value)]))

const toPlain = ({ stringValue, intValue, doubleValue, boolValue }: Value) =>
  stringValue ?? (intValue === undefined ? (doubleValue ?? boolValue) : Number(intValue))

/** By BigInt, because nanoseconds have more digits than a number holds. */
const toMilliseconds = (nanoseconds: string) => Number(BigInt(nanoseconds) / 1_000n) / 1_000
