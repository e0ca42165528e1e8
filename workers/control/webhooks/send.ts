/** One request to a receiver: to an address that was looked at, within a time, and whatever it answers is thrown away. */
import { Resolver } from 'node:dns/promises'
import type { LookupFunction } from 'node:net'
import { Agent, type Dispatcher, request } from 'undici'
import { DELIVERY_ERRORS } from '#core/errors.ts'
import type { DeliveryOutcome } from '#core/repositories/index.ts'
import { signedHeaders, type WebhookMessage } from '#core/webhooks/signatures.ts'
import type { Protocol, WebhookTargets } from '#core/webhooks/targets.ts'

const PATIENCE_MS = 10_000
/** Of an answer's body. */
const MOST_READ = 4_096

export interface SendingOptions {
  targets: WebhookTargets
  /** The addresses of a name. */
  resolve?: (name: string) => Promise<string[]>
  patienceMs?: number
}

export interface Sending {
  send(url: string, message: WebhookMessage, secrets: readonly string[]): Promise<DeliveryOutcome>
  close(): Promise<void>
}

export function createSending({
  targets,
  resolve = askDns,
  patienceMs = PATIENCE_MS,
}: SendingOptions): Sending {
  const agents = {
    'http:': createAgent('http:', targets, resolve),
    'https:': createAgent('https:', targets, resolve),
  }

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
    // An address in the URL is connected to without a lookup.
    const problem = targets.problemOf(url)
    if (problem) return ended(null, { code: DELIVERY_ERRORS.address, detail: `The URL ${problem}.` })
    const signal = AbortSignal.timeout(patienceMs)
    try {
      const { statusCode, body } = await request(url, {
        dispatcher: agents[new URL(url).protocol as Protocol],
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
      return ended(null, signal.aborted ? tooSlow(patienceMs) : failure(error))
    }
  }

  return {
    send,
    close: async () => {
      await Promise.all(Object.values(agents).map((agent) => agent.destroy()))
    },
  }
}

/** Every request has a connection of its own, to one of the addresses that were looked at just now. */
function createAgent(
  protocol: Protocol,
  targets: WebhookTargets,
  resolve: (name: string) => Promise<string[]>,
): Agent {
  const lookup: LookupFunction = (name, _, callback) => {
    resolve(name).then(
      (addresses) => {
        // One of them is enough: which of them is taken is not for whoever has the name to choose.
        if (addresses.every((address) => targets.allows(address, protocol)))
          callback(
            null,
            addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
          )
        else callback(new AddressRefused(), [])
      },
      (error) => callback(error, []),
    )
  }
  return new Agent({ pipelining: 0, connect: { lookup } })
}

class AddressRefused extends Error {}

/** Of DNS itself, which occupies no thread: the system's lookup has four, and a slow name server would keep all of them. */
async function askDns(name: string): Promise<string[]> {
  const resolver = new Resolver({ timeout: 2_000, tries: 2 })
  const answers = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)])
  const addresses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
  const [first] = answers
  if (addresses.length === 0 && first.status === 'rejected') throw first.reason
  return addresses
}

/** Only whether it was taken matters, and that is known already. */
const discard = (body: Dispatcher.ResponseData['body'], signal: AbortSignal): Promise<void> =>
  body.dump({ limit: MOST_READ, signal }).catch(() => {})

function refusal(status: number): DeliveryOutcome['error'] {
  if (status >= 200 && status < 300) return null
  if (status >= 300 && status < 400)
    return {
      code: DELIVERY_ERRORS.redirect,
      detail: `It answered ${status}, and redirects are not followed.`,
    }
  return { code: DELIVERY_ERRORS.status, detail: `It answered ${status}.` }
}

const tooSlow = (patienceMs: number) => ({
  code: DELIVERY_ERRORS.timeout,
  detail: `There was no answer within ${patienceMs / 1_000} s.`,
})

/** By its code: messages tell of addresses, which may be none of the team's business. */
function failure(error: unknown): DeliveryOutcome['error'] {
  if (error instanceof AddressRefused)
    return {
      code: DELIVERY_ERRORS.address,
      detail:
        'The name has an address that webhooks are not sent to; the operator may allow it with SECATEUR_WEBHOOK_ALLOW.',
    }
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'
  return { code: DELIVERY_ERRORS.unreachable, detail: `There was no connection, or it broke: ${code}.` }
}
