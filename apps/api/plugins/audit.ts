import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { storable } from '#core/repositories/shared/json.ts'

const READING = ['GET', 'HEAD', 'OPTIONS']
/** A header may be as long as 16 KiB. */
const MOST_OF_USER_AGENT = 300

declare module 'fastify' {
  interface FastifyRequest {
    /** Its row in the audit, if it is one that changes something. */
    auditId: string | null
  }
}

/**
 * Writes down every call that changes something before it acts, and afterwards how it ended. What was refused before (for
 * its key, its rate or its form) has done nothing, and is not there. Without the row there is no deed: 503.
 */
export const audit = fp(
  async (app) => {
    const { repositories } = app.deps
    const ending = new Set<Promise<void>>()

    async function end(id: string, reply: FastifyReply): Promise<void> {
      try {
        await repositories.audit.end(id, reply.statusCode, createdId(reply))
      } catch (error) {
        reply.log.warn({ error, auditId: id }, 'the audit has no outcome of this request')
      }
    }

    app.decorateRequest('auditId', null)
    app.addHook('preHandler', (request, _, done) => {
      if (!request.key || READING.includes(request.method)) return done()
      repositories.audit.begin(describe(request)).then((id) => {
        request.auditId = id
        done()
      }, done)
    })
    // Nobody waits for it but the process, before it ends.
    app.addHook('onResponse', ({ auditId }, reply, done) => {
      done()
      if (auditId === null) return
      const write = end(auditId, reply).finally(() => ending.delete(write))
      ending.add(write)
    })
    app.addHook('onClose', () => Promise.all(ending))
  },
  { name: 'audit', dependencies: ['keys'] },
)

function describe(request: FastifyRequest) {
  const { teamId, key, method, routeOptions, params, ip, headers, id: requestId } = request
  const schema = routeOptions.schema as { operationId?: string } | undefined
  const rowId = Object.values(params as Record<string, string>).at(-1)
  return {
    teamId,
    keyId: key.id,
    action: schema?.operationId ?? `${method} ${routeOptions.url}`,
    rowId: rowId === undefined ? null : storable(rowId),
    ip,
    userAgent: headers['user-agent']?.slice(0, MOST_OF_USER_AGENT) ?? null,
    requestId,
  }
}

/** What was made is what `Location` names. */
const createdId = (reply: FastifyReply): string | null =>
  String(reply.getHeader('location') ?? '')
    .split('/')
    .at(-1) || null
