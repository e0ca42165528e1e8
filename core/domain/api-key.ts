/**
 * API keys as text: `sec_<12 hex digits>_<256 random bits>`. The first two parts are the prefix, which is public. Only a hash
 * of the rest is stored. A fast hash is enough, because 256 random bits cannot be guessed.
 */
import { hash, randomBytes, timingSafeEqual } from 'node:crypto'

const KEY = /^(sec_[0-9a-f]{12})_([A-Za-z0-9_-]{43})$/
/** The hash of no secret. */
const NO_HASH = Buffer.alloc(32)

/** The two parts of a key. */
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

/** Compares in constant time, also when there is no hash to compare with. */
export const matchesHash = (secret: string, expected: Uint8Array = NO_HASH): boolean =>
  timingSafeEqual(hashSecret(secret), expected)
