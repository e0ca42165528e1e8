/** Keys, teams and audit events. */
import type { ApiKey, AuditEvent, CreatedKey, Team } from '#core/repositories/index.ts'
import type {
  AuditEventResource,
  KeyResource,
  MadeKeyResource,
  TeamResource,
} from '#core/schemas/accounts.ts'
import { iso } from './time.ts'

export const presentKey = (key: ApiKey): KeyResource => ({
  id: key.id,
  team: key.team,
  role: key.role,
  name: key.name,
  prefix: key.prefix,
  createdBy: key.createdBy,
  createdAt: iso(key.createdAt),
  expiresAt: iso(key.expiresAt),
  revokedAt: iso(key.revokedAt),
  lastUsedAt: iso(key.lastUsedAt),
})

export const presentKeyWithSecret = (key: CreatedKey): MadeKeyResource => ({
  ...presentKey(key),
  secret: key.secret,
})

export const presentTeam = ({ id, name, createdAt }: Team): TeamResource => ({
  id,
  name,
  createdAt: iso(createdAt),
})

export const presentAuditEvent = (event: AuditEvent): AuditEventResource => ({
  id: event.id,
  at: iso(event.at),
  key: event.key,
  action: event.action,
  row: event.rowId,
  created: event.createdId,
  status: event.status,
  ip: event.ip,
  userAgent: event.userAgent,
  requestId: event.requestId,
})
