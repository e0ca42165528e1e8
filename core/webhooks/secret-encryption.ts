/** Encrypts the secrets of webhooks with AES-256-GCM, so that a copy of the database does not reveal them. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

const CIPHER = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16

export interface SecretEncryption {
  encrypt(secret: string): Uint8Array<ArrayBuffer>
  /** @returns null if it was encrypted with another key or has been changed */
  decrypt(encrypted: Uint8Array): string | null
}

/** @param base64 a key of 32 bytes */
export function createSecretEncryption(base64: string): SecretEncryption {
  const key = Buffer.from(base64, 'base64')
  return {
    encrypt(secret) {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv(CIPHER, key, nonce)
      return Uint8Array.from([
        ...nonce,
        ...cipher.update(secret, 'utf8'),
        ...cipher.final(),
        ...cipher.getAuthTag(),
      ])
    },

    decrypt(encrypted) {
      const decipher = createDecipheriv(CIPHER, key, encrypted.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      })
      decipher.setAuthTag(encrypted.subarray(-TAG_BYTES))
      try {
        const secret = decipher.update(encrypted.subarray(NONCE_BYTES, -TAG_BYTES))
        return Buffer.concat([secret, decipher.final()]).toString()
      } catch {
        return null
      }
    },
  }
}
