/** Who may call the API and who did: keys, teams and the audit, as clients see them. */
import Type, { type Static } from 'typebox'
import { ROLES } from '#core/domain/roles.ts'
import { IdSchema, nextCursor, PRINTABLE, ref, TimeSchema } from './resources.ts'
import { Nullable } from './result.ts'

export const RoleSchema = Type.Enum([...ROLES], {
  description:
    '`viewer` reads; `submitter` submits, changes and cancels jobs as well; `admin` has the keys and webhooks of the team; `operator` runs the installation. Each may do what those before it may.',
})
const NameSchema = Type.String({ minLength: 1, maxLength: 100, pattern: PRINTABLE })

export const NewKeySchema = Type.Object(
  {
    name: NameSchema,
    role: RoleSchema,
    expiresInDays: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 3_650, description: 'Left out: until it is revoked.' }),
    ),
  },
  { additionalProperties: false },
)

export const NewTeamSchema = Type.Object({ name: NameSchema }, { additionalProperties: false })

const keyFields = {
  id: IdSchema,
  team: Type.Object({ id: IdSchema, name: Type.String() }),
  role: RoleSchema,
  name: Type.String(),
  prefix: Type.String({ description: 'What the key begins with.' }),
  createdBy: Nullable(
    Type.String({
      format: 'uuid',
      description: 'The key that asked for it; null: made on the command line.',
    }),
  ),
  createdAt: TimeSchema,
  expiresAt: Nullable(TimeSchema),
  revokedAt: Nullable(TimeSchema),
  lastUsedAt: Nullable(Type.String({ format: 'date-time', description: 'To the minute.' })),
}

export const KeySchema = Type.Object(keyFields, { $id: 'Key' })
export type KeyResource = Static<typeof KeySchema>

export const MadeKeySchema = Type.Object(
  { ...keyFields, secret: Type.String({ description: 'The key itself. It is not shown again.' }) },
  { $id: 'MadeKey' },
)
export type MadeKeyResource = Static<typeof MadeKeySchema>

const teamFields = { id: IdSchema, name: Type.String(), createdAt: TimeSchema }

export const TeamSchema = Type.Object(teamFields, { $id: 'Team' })
export type TeamResource = Static<typeof TeamSchema>

export const MadeTeamSchema = Type.Object({ ...teamFields, key: ref<MadeKeyResource>('MadeKey') })

export const AuditEventSchema = Type.Object(
  {
    id: IdSchema,
    at: TimeSchema,
    key: Type.Object(
      { id: IdSchema, prefix: Type.String(), name: Type.String() },
      { description: 'The key that was used.' },
    ),
    action: Type.String({ description: 'The `operationId` of the call.' }),
    row: Nullable(Type.String({ description: 'What the path named.' })),
    created: Nullable(Type.String({ description: 'Id of what the call made.' })),
    status: Nullable(
      Type.Integer({
        description: 'The HTTP status of the answer. null: there is none yet, or the process died before.',
      }),
    ),
    ip: Type.String(),
    userAgent: Nullable(Type.String()),
    requestId: Type.String(),
  },
  { $id: 'AuditEvent' },
)
export type AuditEventResource = Static<typeof AuditEventSchema>

export const AuditPageSchema = Type.Object({
  items: Type.Array(ref<AuditEventResource>('AuditEvent')),
  nextCursor,
})
export const KeyPageSchema = Type.Object({ items: Type.Array(ref<KeyResource>('Key')), nextCursor })
export const TeamPageSchema = Type.Object({ items: Type.Array(ref<TeamResource>('Team')), nextCursor })
