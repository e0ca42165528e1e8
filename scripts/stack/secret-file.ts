/** A secret in a file of the home: the key of the webhooks, the password of Postgres. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs'

/** Writes a secret that only this user can read. A crash leaves no file or the whole one. */
export function writeSecret(path: string, secret: string): void {
  const fresh = `${path}.new`
  writeFileSync(fresh, secret, { mode: 0o600, flush: true })
  renameSync(fresh, path)
}

/**
 * @param repair what to do when the file is missing or damaged
 * @throws Error naming the file
 */
export function readSecret(path: string, pattern: RegExp, repair: string): string {
  const secret = read(path)?.trim()
  if (secret === undefined) throw new Error(`${path} is missing. ${repair}`)
  if (!pattern.test(secret)) throw new Error(`${path} is ${secret === '' ? 'empty' : 'damaged'}. ${repair}`)
  return secret
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
