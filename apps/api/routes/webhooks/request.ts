/** Checks of webhook requests beyond their schema, and the parts of the installation that they need. */
import { mayActAs, type Role } from '#core/domain/roles.ts'
import { SecateurError } from '#core/errors.ts'
import type { Repositories, Webhook } from '#core/repositories/index.ts'
import type { WebhookSettings } from '#core/runtime/config.ts'
import type { WebhookEdit } from '#core/schemas/webhooks.ts'
import { createSecretEncryption, type SecretEncryption } from '#core/webhooks/secret-encryption.ts'
import { createWebhookTargets, type WebhookTargets } from '#core/webhooks/targets.ts'
import { findOr404 } from '../../http/ids.ts'
import { fieldError } from '../../http/validation-errors.ts'

export interface WebhookDeps {
  targets: WebhookTargets
  /** null if the installation has no key to encrypt secrets with. */
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
    'Webhooks are off: the operator must set SECATEUR_WEBHOOK_KEY, which encrypts their secrets.',
  )
}

/**
 * Checks the URL and the events. Host names are resolved and checked only when a delivery is sent.
 * @throws SecateurError PRUNE_VALIDATION for a URL that is not an allowed target, PRUNE_ROLE_TOO_SMALL for host events
 */
export function requireFields({ url, events }: WebhookEdit, { targets }: WebhookDeps, role: Role): void {
  const detail = url === undefined ? null : targets.problemOf(url)
  if (detail) throw fieldError('#/url', detail)
  if (events?.includes('host.lost') && !mayActAs(role, 'operator'))
    throw new SecateurError(
      'PRUNE_ROLE_TOO_SMALL',
      'Only an operator key may subscribe to `host.lost`, because hosts belong to the installation.',
    )
}

/** @throws SecateurError PRUNE_NOT_FOUND, PRUNE_WEBHOOK_DISABLED */
export async function findEnabled(
  webhooks: Repositories['webhooks'],
  teamId: string,
  id: string,
): Promise<Webhook> {
  const webhook = await findOr404('webhook', id, () => webhooks.get(teamId, id))
  if (!webhook.disabledAt) return webhook
  throw new SecateurError(
    'PRUNE_WEBHOOK_DISABLED',
    'The webhook is disabled. PATCH it with `{"enabled": true}` first.',
  )
}
