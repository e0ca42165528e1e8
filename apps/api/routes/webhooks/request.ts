/** A webhook as it is asked for, and whether whoever asks may have it. */

import { mayActAs, type Role } from '#core/domain/roles.ts'
import { SecateurError } from '#core/errors.ts'
import type { WebhookSettings } from '#core/runtime/config.ts'
import type { WebhookEdit } from '#core/schemas/webhooks.ts'
import { createSecretEncryption, type SecretEncryption } from '#core/webhooks/secret-encryption.ts'
import { createWebhookTargets, type WebhookTargets } from '#core/webhooks/targets.ts'

/** What webhooks need of the installation. */
export interface WebhookDeps {
  targets: WebhookTargets
  /** null: it has no key to encrypt secrets with. */
  encryption: SecretEncryption | null
}

export const webhookDeps = ({ key, allow }: WebhookSettings): WebhookDeps => ({
  targets: createWebhookTargets(allow),
  encryption: key === null ? null : createSecretEncryption(key),
})

/** @throws SecateurError PRUNE_WEBHOOKS_OFF */
export function requireEncryption({ encryption }: WebhookDeps): SecretEncryption {
  if (encryption) return encryption
  throw new SecateurError(
    'PRUNE_WEBHOOKS_OFF',
    'Its operator has to set SECATEUR_WEBHOOK_KEY, which their secrets are encrypted with.',
  )
}

/**
 * Where names lead to is looked at when something is sent.
 * @throws SecateurError PRUNE_VALIDATION for a URL that webhooks are not sent to, PRUNE_ROLE_TOO_SMALL for events of hosts
 */
export function requireFields({ url, events }: WebhookEdit, { targets }: WebhookDeps, role: Role): void {
  const detail = url === undefined ? null : targets.problemOf(url)
  if (detail) {
    const item = { pointer: '#/url', code: 'PRUNE_VALIDATION', detail }
    throw new SecateurError('PRUNE_VALIDATION', `#/url ${detail}`, [item])
  }
  if (events?.includes('host.lost') && !mayActAs(role, 'operator'))
    throw new SecateurError(
      'PRUNE_ROLE_TOO_SMALL',
      "Hosts are the installation's: `host.lost` takes an operator's key.",
    )
}
