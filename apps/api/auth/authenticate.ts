import type { FastifyReply } from 'fastify'
import fp from 'fastify-plugin'
import { mayActAs, type Role } from '#core/domain/roles.ts'
import { SecateurError } from '#core/errors.ts'
import type { LiveKey } from '#core/repositories/index.ts'
import { SCHEMES, type Scheme } from './key-schemes.ts'
import { createKeyring } from './keyring.ts'

/**
 * Who asks, and whether they may, before anything else of a request is looked at. Every route below /v1 says by
 * `config.role` who may call it, or the app doesn't start; one without a role needs no key.
 */
export const keys = fp(
  async (app) => {
    const find = createKeyring(app.deps.repositories.keys)
    app.decorateRequest('key')
    app.decorateRequest('teamId', {
      getter() {
        return this.key.teamId
      },
    })
    app.addHook('onRoute', ({ method, url, config }) => {
      if (/^\/v1(\/|$)/.test(url) && !config?.role) {
        throw new Error(`${method} ${url} doesn't say who may call it: it needs a config.role`)
      }
    })
    // Nothing is awaited where the key is known, as it is of nearly every poll.
    app.addHook('onRequest', (request, reply, done) => {
      const { role, scheme = 'Bearer' } = request.routeOptions.config
      if (!role) return done()
      const text = SCHEMES[scheme].read(request.headers.authorization ?? '')
      const admit = (key: LiveKey | null) => {
        if (!key) return done(refuse(reply, scheme, text !== undefined))
        if (!mayActAs(key.role, role)) return done(tooSmall(key.role, role))
        request.key = key
        done()
      }
      const found = text ? find(text) : null
      if (found instanceof Promise) found.then(admit, done)
      else admit(found)
    })
  },
  { name: 'keys', dependencies: ['problems'] },
)

const tooSmall = (role: Role, needed: Role) =>
  new SecateurError('PRUNE_ROLE_TOO_SMALL', `It takes a key of role ${needed}; this one is a ${role}'s.`)

/** Unknown, expired and revoked keys get one answer. */
function refuse(reply: FastifyReply, scheme: Scheme, hasKey: boolean): SecateurError {
  const { challenge, howTo } = SCHEMES[scheme]
  reply.header('www-authenticate', challenge(hasKey))
  return hasKey
    ? new SecateurError('PRUNE_KEY_REFUSED', 'The key is unknown, expired or revoked.')
    : new SecateurError('PRUNE_KEY_REQUIRED', howTo)
}
