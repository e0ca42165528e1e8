/** API keys, teams and audit events as clients see them. */
import Type, { type Static } from 'typebox'
import { ONE_LINE } from '#core/domain/control-characters.ts'
import { ROLES } from '#core/domain/roles.ts'
import { IdSchema, pageOf, ref, TimeSchema } from './resources.ts'
import { Nullable } from './result.ts'

export const RoleSchema = Type.Enum([...ROLES], {
  description:
    '`viewer` reads. `submitter` also submits, changes and cancels jobs. `admin` also manages the keys and webhooks of the team. `operator` also manages hosts and teams.',
})
const NameSchema = Type.String({ minLength: 1, maxLength: 100, pattern: ONE_LINE })

export const NewKeySchema = Type.Object(
  {
    name: NameSchema,
    role: RoleSchema,
    expiresInDays: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 3_650,
        description: 'Days until the key expires. Without it, the key is valid until it is revoked.',
      }),
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
  prefix: Type.String({ description: 'The first part of the key. It identifies the key and is not secret.' }),
  createdBy: Nullable(
    Type.String({
      format: 'uuid',
      description: 'The key that created this one; null if it was created on the command line.',
    }),
  ),
  createdAt: TimeSchema,
  expiresAt: Nullable(TimeSchema),
  revokedAt: Nullable(TimeSchema),
  lastUsedAt: Nullable(Type.String({ format: 'date-time', description: 'Accurate to the minute.' })),
}

export const KeySchema = Type.Object(keyFields, { $id: 'Key' })
export type KeyResource = Static<typeof KeySchema>

export const MadeKeySchema = Type.Object(
  { ...keyFields, secret: Type.String({ description: 'The whole key. It is shown only once.' }) },
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
      { description: 'The key that made the call.' },
    ),
    action: Type.String({ description: 'The `operationId` of the call.' }),
    row: Nullable(Type.String({ description: 'The id in the path of the call.' })),
    created: Nullable(Type.String({ description: 'The id of the resource that the call created.' })),
    status: Nullable(
      Type.Integer({
        description:
          'The HTTP status of the response; null while the call is running, or if the process died before it responded.',
      }),
    ),
    ip: Type.String(),
    userAgent: Nullable(Type.String()),
    requestId: Type.String(),
  },
  { $id: 'AuditEvent' },
)
export type AuditEventResource = Static<typeof AuditEventSchema>

export const AuditPageSchema = pageOf<AuditEventResource>('AuditEvent')
export const KeyPageSchema = pageOf<KeyResource>('Key')
export const TeamPageSchema = pageOf<TeamResource>('Team')
