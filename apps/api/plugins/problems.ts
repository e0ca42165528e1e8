import { randomUUID } from 'node:crypto'
import { maxHeaderSize, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { PROBLEMS, type ProblemCode, SecateurError } from '#core/errors.ts'
import { DATABASE_UNREACHABLE, hadNoEffect, isDatabaseUnavailable } from '#core/runtime/db.ts'
import type { Problem } from '#core/schemas/resources.ts'
import { mayHaveTakenEffect, unknownOutcome } from '../http/unknown-outcome.ts'
import { schemaError } from '../http/validation-errors.ts'

/** Default `Retry-After` by status or code. Services recover within seconds, checks and large reads end; trials take longer. */
const RETRY_AFTER_SECONDS: Partial<Record<number | ProblemCode, string>> = {
  429: '60',
  503: '5',
  PRUNE_TOO_MANY_CHECKS: '5',
  PRUNE_TOO_MANY_READS: '5',
}

/** Fastify's own errors -> our codes. */
const FASTIFY_CODES: Record<string, ProblemCode> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'PRUNE_BODY_TOO_LARGE',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'PRUNE_UNSUPPORTED_MEDIA_TYPE',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'PRUNE_MALFORMED_BODY',
}

/** Turns every error into `application/problem+json` (RFC 9457). Details that are not meant for callers stay in the log. */
export const problems = fp(
  async (app) => {
    app.setErrorHandler<FastifyError>((error, request, reply) =>
      sendProblem(reply, toSecateurError(error, request)),
    )
  },
  { name: 'problems' },
)

function toSecateurError(error: FastifyError, request: FastifyRequest): SecateurError {
  if (error instanceof SecateurError && error.code !== 'PRUNE_INTERNAL') {
    if (error.cause) request.log.error({ error }, 'a request failed')
    return error
  }
  if (error.validation) {
    const errors = error.validation as Parameters<typeof schemaError>[0]
    return schemaError(errors, error.validationContext ?? 'body')
  }
  const code = FASTIFY_CODES[error.code]
  if (code) return new SecateurError(code, error.message)
  request.log.error({ error }, 'a request failed')
  if (!isDatabaseUnavailable(error))
    return new SecateurError(
      'PRUNE_INTERNAL',
      'An internal error occurred. The log has it under this request id.',
    )
  return mayHaveTakenEffect(request) && !hadNoEffect(error)
    ? unknownOutcome(request)
    : new SecateurError('PRUNE_UNAVAILABLE', DATABASE_UNREACHABLE)
}

/** Node's errors for bytes that are no HTTP request -> our errors. */
const CLIENT_ERRORS: Record<string, SecateurError> = {
  HPE_HEADER_OVERFLOW: new SecateurError(
    'PRUNE_HEADERS_TOO_LARGE',
    `The request line and headers must not have more than ${maxHeaderSize} bytes.`,
  ),
  ERR_HTTP_REQUEST_TIMEOUT: new SecateurError(
    'PRUNE_REQUEST_TIMEOUT',
    'The request took too long to arrive. Try again.',
  ),
}
const NOT_HTTP = new SecateurError('PRUNE_MALFORMED_REQUEST', 'The request is not valid HTTP/1.1.')

/** Answers bytes that Node could not parse as a request, and closes the connection. No hook of Fastify runs for them. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code !== 'ECONNRESET' && socket.writable) {
    const requestId = randomUUID()
    const problem = problemOf(CLIENT_ERRORS[error.code ?? ''] ?? NOT_HTTP, requestId)
    const body = JSON.stringify(problem)
    const head = [
      `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
      'content-type: application/problem+json',
      `content-length: ${Buffer.byteLength(body)}`,
      `x-request-id: ${requestId}`,
      'connection: close',
    ]
    socket.write(`${head.join('\r\n')}\r\n\r\n${body}`)
  }
  socket.destroy(error)
}

function problemOf(error: SecateurError, requestId: string): Problem {
  const { status, title } = PROBLEMS[error.code]
  return {
    type: 'about:blank',
    title,
    status,
    detail: error.message,
    code: error.code,
    requestId,
    errors: [...error.items],
  }
}

/** Sends the problem document of an error. */
export const sendProblem = (reply: FastifyReply, error: SecateurError): FastifyReply =>
  reply.send(prepareProblem(reply, error))

/** Sets status and headers for an error. @returns the body to send */
export function prepareProblem(reply: FastifyReply, error: SecateurError): string {
  const problem = problemOf(error, reply.request.id)
  const { status } = problem
  const retryAfter = RETRY_AFTER_SECONDS[error.code] ?? RETRY_AFTER_SECONDS[status]
  if (retryAfter && !reply.hasHeader('retry-after')) reply.header('retry-after', retryAfter)
  reply.code(status).type('application/problem+json')
  return JSON.stringify(problem)
}
