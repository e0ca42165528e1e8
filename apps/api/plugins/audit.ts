import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { storable } from '#core/repositories/shared/json.ts'

const READ_METHODS = ['GET', 'HEAD', 'OPTIONS']
/** Headers can be as long as 16 KiB. */
const MAX_USER_AGENT_LENGTH = 300

declare module 'fastify' {
  interface FastifyRequest {
    /** Its row in the audit log; null for a request that only reads. */
    auditId: string | null
  }
  interface FastifyReply {
    /** Records a request that only reads, because its answer gives access without a key. Await it before the answer. */
    recordRead: () => Promise<void>
  }
}

/**
 * Records every call that changes something before it acts, and its outcome afterwards. Calls that are rejected earlier
 * (for their key, rate or schema) change nothing and are not recorded. If the row cannot be written, the call fails: 503.
 */
export const audit = fp(
  async (app) => {
    const { repositories } = app.deps
    const pendingWrites = new Set<Promise<void>>()

    async function recordOutcome(id: string, reply: FastifyReply): Promise<void> {
      try {
        await repositories.audit.end(id, reply.statusCode, createdId(reply))
      } catch (error) {
        reply.log.warn({ error, auditId: id }, 'the outcome of a request is missing from the audit')
      }
    }

    /** Nothing waits for this write but the closing of the app. */
    function writeOutcome(id: string, reply: FastifyReply): void {
      const write = recordOutcome(id, reply).finally(() => pendingWrites.delete(write))
      pendingWrites.add(write)
    }

    async function begin(request: FastifyRequest, reply: FastifyReply): Promise<void> {
      const id = await repositories.audit.begin(describe(request))
      // A request that was aborted meanwhile has its answer already.
      if (reply.sent) writeOutcome(id, reply)
      else request.auditId = id
    }

    app.decorateRequest('auditId', null)
    app.decorateReply('recordRead', function recordRead() {
      return begin(this.request, this)
    })
    app.addHook('preHandler', (request, reply, done) => {
      if (!request.key || READ_METHODS.includes(request.method)) return done()
      begin(request, reply).then(() => done(), done)
    })
    app.addHook('onResponse', ({ auditId }, reply, done) => {
      done()
      if (auditId !== null) writeOutcome(auditId, reply)
    })
    app.addHook('onClose', () => Promise.all(pendingWrites))
  },
  { name: 'audit', dependencies: ['authenticate'] },
)

function describe(request: FastifyRequest) {
  const { teamId, key, method, routeOptions, params, ip, headers, id: requestId } = request
  const schema = routeOptions.schema as { operationId?: string } | undefined
  const { '*': _, ...ids } = params as Record<string, string>
  const rowId = Object.values(ids).at(-1)
  return {
    teamId,
    keyId: key.id,
    action: schema?.operationId ?? `${method} ${routeOptions.url}`,
    rowId: rowId === undefined ? null : storable(rowId),
    ip,
    userAgent: headers['user-agent']?.slice(0, MAX_USER_AGENT_LENGTH) ?? null,
    requestId,
  }
}

/** The id of the created resource: the last part of `Location`. */
const createdId = (reply: FastifyReply): string | null =>
  String(reply.getHeader('location') ?? '')
    .split('/')
    .at(-1) || null
