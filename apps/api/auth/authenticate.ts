import type { FastifyReply } from 'fastify'
import fp from 'fastify-plugin'
import { mayActAs, type Role } from '#core/domain/roles.ts'
import { SecateurError } from '#core/errors.ts'
import type { LiveKey } from '#core/repositories/index.ts'
import { createKeyring } from './keyring.ts'

const BEARER = /^Bearer +(\S+) *$/i
const BASIC = /^Basic +([A-Za-z0-9+/]+=*) *$/i
const PASSWORD = /:(.+)$/s

/** The authentication schemes: how the `Authorization` header carries a key, and how a 401 asks for one. */
const SCHEMES = {
  /** RFC 6750, section 3. */
  Bearer: {
    read: (header: string) => BEARER.exec(header)?.[1],
    challenge: (hasKey: boolean) => `Bearer realm="secateur"${hasKey ? ', error="invalid_token"' : ''}`,
    howTo: 'Send an API key: `Authorization: Bearer sec_…`.',
  },
  /** RFC 7617. The password is the key; the user name is ignored. */
  Basic: {
    read: (header: string) => {
      const [, encoded] = BASIC.exec(header) ?? []
      return encoded && PASSWORD.exec(Buffer.from(encoded, 'base64').toString())?.[1]
    },
    challenge: () => 'Basic realm="secateur", charset="UTF-8"',
    howTo: 'Send an API key as the password. The user name does not matter.',
  },
} as const
export type Scheme = keyof typeof SCHEMES

/**
 * Authenticates and authorizes every request before anything else of it is read. Every route below /v1 names the least
 * role that may call it in `config.role`, or the app does not start. A route without a role needs no key.
 */
export const authenticate = fp(
  async (app) => {
    const findKey = createKeyring(app.deps.repositories.keys)
    app.decorateRequest('key')
    app.decorateRequest('teamId', {
      getter() {
        return this.key.teamId
      },
    })
    app.addHook('onRoute', ({ method, url, config }) => {
      if (/^\/v1(\/|$)/.test(url) && !config?.role)
        throw new Error(`${method} ${url} doesn't say who may call it: it needs a config.role`)
    })
    // Stays synchronous for a cached key, which nearly every poll has.
    app.addHook('onRequest', (request, reply, done) => {
      const { role, scheme = 'Bearer' } = request.routeOptions.config
      if (!role) return done()
      const text = SCHEMES[scheme].read(request.headers.authorization ?? '')
      const authorize = (key: LiveKey | null) => {
        if (!key) return done(text === undefined ? keyRequired(reply) : keyRefused(reply))
        if (!mayActAs(key.role, role)) return done(forbidden(key.role, role))
        request.key = key
        done()
      }
      const found = text ? findKey(text) : null
      if (found instanceof Promise) found.then(authorize, done)
      else authorize(found)
    })
  },
  { name: 'authenticate', dependencies: ['problems'] },
)

const forbidden = (role: Role, needed: Role) =>
  new SecateurError(
    'PRUNE_ROLE_TOO_SMALL',
    `This call needs a key of role ${needed}. Your key has role ${role}.`,
  )

function keyRequired(reply: FastifyReply): SecateurError {
  const { challenge, howTo } = schemeOf(reply)
  reply.header('www-authenticate', challenge(false))
  return new SecateurError('PRUNE_KEY_REQUIRED', howTo)
}

/** The 401 for a key that is unknown, expired or revoked. */
export function keyRefused(reply: FastifyReply): SecateurError {
  reply.header('www-authenticate', schemeOf(reply).challenge(true))
  return new SecateurError('PRUNE_KEY_REFUSED', 'The key is unknown, expired or revoked.')
}

const schemeOf = ({ request }: FastifyReply) => SCHEMES[request.routeOptions.config.scheme ?? 'Bearer']
