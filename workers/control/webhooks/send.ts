/** Sends one request to a receiver: only to a permitted address, within a time limit, and without reading much of the answer. */
import { Resolver } from 'node:dns/promises'
import type { LookupFunction } from 'node:net'
import { Agent, buildConnector, type Dispatcher, request } from 'undici'
import { DELIVERY_ERRORS } from '#core/errors.ts'
import type { DeliveryOutcome } from '#core/repositories/index.ts'
import { signedHeaders, type WebhookMessage } from '#core/webhooks/signatures.ts'
import type { Service, WebhookTargets } from '#core/webhooks/targets.ts'

const TIMEOUT_MS = 10_000
/** Bytes of an answer's body that are read and thrown away. */
const MAX_BODY_BYTES = 4_096

export interface WebhookSenderOptions {
  targets: WebhookTargets
  /** The addresses of a host name. */
  resolve?: (name: string) => Promise<string[]>
  timeoutMs?: number
}

export interface WebhookSender {
  send(url: string, message: WebhookMessage, secrets: readonly string[]): Promise<DeliveryOutcome>
  close(): Promise<void>
}

export function createWebhookSender({
  targets,
  resolve = resolveByDns,
  timeoutMs = TIMEOUT_MS,
}: WebhookSenderOptions): WebhookSender {
  const agent = createAgent(targets, resolve)

  async function send(
    url: string,
    message: WebhookMessage,
    secrets: readonly string[],
  ): Promise<DeliveryOutcome> {
    const begun = performance.now()
    const ended = (responseStatus: number | null, error: DeliveryOutcome['error']) => ({
      seconds: (performance.now() - begun) / 1_000,
      responseStatus,
      error,
    })
    // A literal address in the URL never reaches the lookup below, so it is checked here.
    const problem = targets.problemOf(url)
    if (problem) return ended(null, { code: DELIVERY_ERRORS.address, detail: `The URL ${problem}.` })
    const signal = AbortSignal.timeout(timeoutMs)
    try {
      const { statusCode, body } = await request(url, {
        dispatcher: agent,
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'user-agent': 'Secateur',
          ...signedHeaders(message, secrets),
        },
        body: message.body,
        signal,
      })
      const outcome = ended(statusCode, refusal(statusCode))
      await discard(body, signal)
      return outcome
    } catch (error) {
      return ended(null, signal.aborted ? timedOut(timeoutMs) : failure(error))
    }
  }

  return {
    send,
    close: () => agent.destroy(),
  }
}

/** Each request opens its own connection, to an address that was resolved and checked for that request. */
function createAgent(targets: WebhookTargets, resolve: (name: string) => Promise<string[]>): Agent {
  const lookupOf =
    (service: Service): LookupFunction =>
    (name, _, callback) => {
      resolve(name).then(
        (addresses) => {
          // Every address must be allowed: the owner of the name must not choose which one is used.
          if (addresses.every((address) => targets.allows(address, service)))
            callback(
              null,
              addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
            )
          else callback(new AddressRefused(), [])
        },
        (error) => callback(error, []),
      )
    }
  return new Agent({
    pipelining: 0,
    connect: (options, callback) => buildConnector({ lookup: lookupOf(options) })(options, callback),
  })
}

class AddressRefused extends Error {}

/** Asks DNS directly. The system's lookup uses four threads, and a slow name server would block all of them. */
async function resolveByDns(name: string): Promise<string[]> {
  const resolver = new Resolver({ timeout: 2_000, tries: 2 })
  const answers = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)])
  const addresses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
  const [first] = answers
  if (addresses.length === 0 && first.status === 'rejected') throw first.reason
  return addresses
}

/** The status has been read; the body does not matter. */
const discard = (body: Dispatcher.ResponseData['body'], signal: AbortSignal): Promise<void> =>
  body.dump({ limit: MAX_BODY_BYTES, signal }).catch(() => {})

function refusal(status: number): DeliveryOutcome['error'] {
  if (status >= 200 && status < 300) return null
  if (status >= 300 && status < 400)
    return {
      code: DELIVERY_ERRORS.redirect,
      detail: `The receiver answered ${status}; redirects are not followed.`,
    }
  return { code: DELIVERY_ERRORS.status, detail: `The receiver answered ${status}.` }
}

const timedOut = (timeoutMs: number) => ({
  code: DELIVERY_ERRORS.timeout,
  detail: `The receiver did not answer within ${timeoutMs / 1_000} s.`,
})

/** Names only the error's code: its message may contain internal addresses, which the team must not see. */
function failure(error: unknown): DeliveryOutcome['error'] {
  if (error instanceof AddressRefused)
    return {
      code: DELIVERY_ERRORS.address,
      detail:
        'The host name resolves to an address that webhooks may not be sent to. The operator can allow it with SECATEUR_WEBHOOK_ALLOW.',
    }
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'
  return { code: DELIVERY_ERRORS.unreachable, detail: `The connection failed: ${code}.` }
}
