/** The answer to a request that was interrupted while it changed something: its outcome is unknown. */
import type { FastifyRequest } from 'fastify'
import { SecateurError } from '#core/errors.ts'
import { IdempotencyHeadersSchema } from './idempotency.ts'

/** Whether the handler of a request that changes something has begun. The audit records it just before. */
export const mayHaveTakenEffect = ({ auditId }: FastifyRequest): boolean => auditId !== null

/** The error, with what the client can do. */
export function unknownOutcome(request: FastifyRequest): SecateurError {
  const { headers, routeOptions } = request
  const isRepeatable =
    routeOptions.schema?.headers === IdempotencyHeadersSchema && headers['idempotency-key'] !== undefined
  return new SecateurError(
    'PRUNE_OUTCOME_UNKNOWN',
    isRepeatable
      ? 'The outcome is unknown. Send the same request again with the same Idempotency-Key: it takes effect at most once.'
      : `The outcome is unknown: the request may have taken effect, or may still do so. Check with GET ${resourcePath(request)} before you send it again.`,
  )
}

/** The path up to the last id: `/v1/jobs/ID` for `/v1/jobs/ID/cancel`, `/v1/jobs` for `/v1/jobs`. */
function resourcePath({ url, params }: FastifyRequest): string {
  const path = url.split('?', 1)[0] ?? ''
  const lastId = Object.values(params as Record<string, string>).at(-1)
  return lastId === undefined ? path : path.slice(0, path.lastIndexOf(lastId) + lastId.length)
}
