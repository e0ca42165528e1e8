import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { SecateurError } from '#core/errors.ts'

/**
 * Parses JSON bodies. Many clients send `content-type: application/json` with every request, so an empty body is accepted
 * as no body by the routes that require none. Bytes that are not UTF-8 are rejected: replacing them would change text silently.
 *
 * Names like `__proto__` are valid JSON. `bodyGuards` rejects them with a message.
 */
export const jsonBodies = fp(
  async (app) => {
    app.removeAllContentTypeParsers() // so that `text/plain` gets 415 like every unsupported media type
    app.addContentTypeParser<Buffer>(
      'application/json',
      { parseAs: 'buffer' },
      async (request: FastifyRequest, body: Buffer) => parse(request, body),
    )
  },
  { name: 'json-bodies', dependencies: ['problems'] },
)

/** @throws SecateurError PRUNE_MALFORMED_BODY, PRUNE_UNSUPPORTED_MEDIA_TYPE */
function parse(request: FastifyRequest, body: Buffer): unknown {
  requireUtf8(request, 'JSON')
  if (body.length === 0) {
    if (requiresBody(request)) throw malformed('The body is empty. Send a JSON object.')
    return undefined
  }
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body) // skips a byte order mark
  } catch {
    throw malformed('The body is not UTF-8.')
  }
  try {
    return JSON.parse(text)
  } catch {
    throw malformed('The body is not valid JSON.') // the original error quotes the text
  }
}

/** Whether the route has a schema for its body, without a default for a missing one. */
function requiresBody({ routeOptions }: FastifyRequest): boolean {
  const schema = routeOptions.schema?.body
  return typeof schema === 'object' && schema !== null && !('default' in schema)
}

/** @throws SecateurError PRUNE_UNSUPPORTED_MEDIA_TYPE if the content type names another charset */
export function requireUtf8({ headers }: FastifyRequest, what: string): void {
  const [, charset = 'utf-8'] = /;\s*charset="?([^";\s]+)/i.exec(headers['content-type'] ?? '') ?? []
  if (!['utf-8', 'utf8'].includes(charset.toLowerCase()))
    throw new SecateurError('PRUNE_UNSUPPORTED_MEDIA_TYPE', `${what} must be in UTF-8, not ${charset}.`)
}

const malformed = (detail: string) => new SecateurError('PRUNE_MALFORMED_BODY', detail)
