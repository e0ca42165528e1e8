/** What several routes declare and send in the same way: problems, 204, 304, and resources with their `Location`. */
import type { FastifyReply } from 'fastify'
import Type, { type TSchema } from 'typebox'
import { PROBLEMS, type ProblemCode } from '#core/errors.ts'
import { type Problem, ref } from '#core/schemas/resources.ts'

type Status = (typeof PROBLEMS)[ProblemCode]['status']

/**
 * The `response` entries of a route for the problems it can answer. Every route needs a key (401, 403), is
 * rate-limited (429) and can fail (500, 503). A route with a limit for its body (413) also has one for its time (408).
 */
export function problemResponses(...statuses: Status[]) {
  const entry = (status: Status) => {
    const codes = Object.entries(PROBLEMS).flatMap(([code, problem]) =>
      problem.status === status ? [code] : [],
    )
    return {
      description: `One of ${codes.join(', ')}.`,
      content: { 'application/problem+json': { schema: ref<Problem>('Problem') } },
    }
  }
  const slowBody: Status[] = statuses.includes(413) ? [408] : []
  const all: Status[] = [401, 403, ...slowBody, ...statuses, 429, 500, 503]
  return Object.fromEntries(all.map((status) => [status, entry(status)]))
}

/** The content type of an answer that is sent as bytes of JSON. */
export const JSON_TYPE = 'application/json; charset=utf-8'

export const NoContentSchema = Type.Null({ description: 'Done. The answer has no body.' })
export const NotModifiedSchema = Type.Null({ description: 'Nothing has changed.' })

/** Sends no body. `send(null)` would send the text `null`. */
export const sendEmpty = (reply: FastifyReply, status: 204 | 304) => reply.code(status).send()

/** A JSON answer that names a resource in `Location`. */
export const responseWithLocation = <T extends TSchema>(
  description: string,
  schema: T,
  location = 'URL of the new resource.',
) => ({
  description,
  headers: { location: Type.String({ description: location }) },
  content: { 'application/json': { schema } },
})

/** The 201 of a resource with a secret. The secret is in this answer only, and no cache may keep it. */
export const createdWithSecret = <T extends TSchema>(description: string, schema: T) => {
  const { headers, ...response } = responseWithLocation(description, schema)
  return { ...response, headers: { ...headers, 'cache-control': Type.Literal('no-store') } }
}

/** Sets the status and headers of `createdWithSecret`. */
export const replyCreatedWithSecret = (reply: FastifyReply, location: string): FastifyReply =>
  reply.code(201).header('location', location).header('cache-control', 'no-store')
