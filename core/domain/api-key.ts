/**
 * API keys as text: `sec_<12 hex digits>_<256 random bits>`. The first two parts are the prefix, which may be seen; of the
 * rest only a hash is kept. It needs no slow one: nobody guesses 256 bits.
 */
import { hash, randomBytes, timingSafeEqual } from 'node:crypto'

const KEY = /^(sec_[0-9a-f]{12})_([A-Za-z0-9_-]{43})$/
/** Of no secret. */
const NO_HASH = Buffer.alloc(32)

/** A key in its two halves. */
export interface KeyParts {
  prefix: string
  secret: string
}

export const newKey = (): KeyParts => ({
  prefix: `sec_${randomBytes(6).toString('hex')}`,
  secret: randomBytes(32).toString('base64url'),
})

export const formatKey = ({ prefix, secret }: KeyParts): string => `${prefix}_${secret}`

export function parseKey(text: string): KeyParts | null {
  const [, prefix, secret] = KEY.exec(text) ?? []
  return prefix && secret ? { prefix, secret } : null
}

export const hashSecret = (secret: string): Buffer => hash('sha256', secret, 'buffer')

/** Takes the same time whatever there is to compare with. */
export const fitsHash = (secret: string, expected: Uint8Array = NO_HASH): boolean =>
  timingSafeEqual(hashSecret(secret), expected)
