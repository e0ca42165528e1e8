import { PROBLEMS, type ProblemCode } from '#core/errors.ts'
import { type Problem, ref } from '#core/schemas/resources.ts'

type Status = (typeof PROBLEMS)[ProblemCode]['status']

/**
 * The `response` entries of a route for the problems it can answer. Every one wants a key (401, 403), is
 * counted (429) and can fail (500, 503).
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
  const all: Status[] = [401, 403, ...statuses, 429, 500, 503]
  return Object.fromEntries(all.map((status) => [status, entry(status)]))
}
