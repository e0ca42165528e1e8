import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What the secrets of webhooks are encrypted with here: made once, as the database that has them outlives a restart. */
export function webhookKey(home: string): string {
  const path = join(home, 'webhook.key')
  if (!existsSync(path)) writeFileSync(path, randomBytes(32).toString('base64'), { mode: 0o600 })
  return readFileSync(path, 'utf8')
}
