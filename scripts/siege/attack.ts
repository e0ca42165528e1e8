/** What an attack is, and the requests that attacks are made of. */
import { setTimeout as delay } from 'node:timers/promises'
import type { Random } from '../harness/random.ts'

/** What the attackers know and own. */
export interface Target {
  /** Base URL of the API. */
  url: string
  /** Keys of the hostile team, of the role admin. They share the team's limits. */
  keys: readonly string[]
  /** Jobs of the hostile team with as many trials as a job may have. No host runs them. */
  largestJobs: readonly string[]
  /** Names of models that must be refused, as a job names them. */
  hostileModels: readonly string[]
  /** A sound model. */
  model: string
}

export interface Outcome {
  /** What came back: a status, or how the connection ended. */
  answer: string
  /** Why that is wrong; undefined if the service behaved. */
  wrong?: string
}

export interface Attack {
  name: string
  run(target: Target, random: Random): Promise<Outcome>
}

/** Statuses that say "not now". Each is right at any time, because the attackers share their team's limits. */
const BUSY = [429, 503]
/** Longer than any time limit of the service for a request that arrived. */
export const ANSWER_LIMIT_MS = 60_000

export interface Call {
  method?: string
  path: string
  key?: string | undefined
  headers?: Record<string, string>
  /** Sent as JSON if it is an object. */
  body?: object | string | Uint8Array
  /** The statuses that are right, besides "not now". */
  expect: readonly number[]
}

/** Sends a request, reads the whole answer, and judges its status. */
export async function call(target: Target, request: Call): Promise<Outcome> {
  const response = await send(target, request)
  if (typeof response === 'string') return { answer: response, wrong: `${request.path}: ${response}` }
  const text = await response.text().catch((error: Error) => `unreadable: ${error.message}`)
  return judge(request, response.status, text)
}

/** Sends a request and reads the answer as JSON. @returns null if the answer is not one of those expected */
export async function callJson<T>(target: Target, request: Call): Promise<T | null> {
  const response = await send(target, request)
  if (typeof response === 'string') return null
  if (request.expect.includes(response.status)) return (await response.json()) as T
  await response.body?.cancel()
  return null
}

export function judge(
  { path, expect }: Pick<Call, 'path' | 'expect'>,
  status: number,
  text: string,
): Outcome {
  const answer = String(status)
  if (expect.includes(status) || BUSY.includes(status)) return { answer }
  return { answer, wrong: `${path.slice(0, 80)}: ${status} ${text.slice(0, 200)}` }
}

/** @returns why there is no answer, if there is none */
async function send(
  { url }: Target,
  { method = 'GET', path, key, headers, body }: Call,
): Promise<Response | string> {
  const isJson = body !== undefined && typeof body === 'object' && !(body instanceof Uint8Array)
  try {
    return await fetch(`${url}${path}`, {
      method,
      headers: {
        ...(key !== undefined && { authorization: `Bearer ${key}` }),
        ...(isJson && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && {
        body: isJson ? JSON.stringify(body) : (body as string | Uint8Array<ArrayBuffer>),
      }),
      signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
    })
  } catch (error) {
    const { name, cause } = error as Error
    if (name === 'TimeoutError') return `no answer in ${ANSWER_LIMIT_MS / 1000} s`
    return `broken connection (${(cause as NodeJS.ErrnoException | undefined)?.code ?? name})`
  }
}

/** Resolves after `ms`, without keeping the process alive. */
export const pause = (ms: number): Promise<void> => delay(ms, undefined, { ref: false })
