/** Webhooks as clients send and see them, and the outcome of their deliveries. */
import Type, { type Static } from 'typebox'
import { ONE_LINE } from '#core/domain/control-characters.ts'
import { DeliveryStatus } from '#core/generated/prisma/enums.ts'
import { EVENT_KINDS } from '#core/webhooks/event-kinds.ts'
import type { Changes } from './changes.ts'
import { IdSchema, pageOf, TimeSchema } from './resources.ts'
import { Nullable } from './result.ts'
import { WEBHOOK_EVENTS } from './webhook-events.ts'

/** The body of `POST /v1/webhooks`. */
export const WebhookRequestSchema = Type.Object(
  {
    url: Type.String({
      minLength: 1,
      maxLength: 2_000,
      pattern: ONE_LINE,
      description: 'An `https` URL without credentials. Redirects are not followed.',
      examples: ['https://hooks.example/secateur'],
    }),
    events: Type.Array(Type.Enum([...EVENT_KINDS]), {
      minItems: 1,
      uniqueItems: true,
      description: 'The events to deliver. Only operators can subscribe to `host.lost`.',
    }),
  },
  { additionalProperties: false },
)
export type WebhookRequest = Static<typeof WebhookRequestSchema>

/** The fields of a webhook that a client can change. */
export const WebhookFieldsSchema = Type.Object(
  {
    ...WebhookRequestSchema.properties,
    enabled: Type.Boolean({ description: 'Whether events are delivered.' }),
  },
  { additionalProperties: false },
)
export type WebhookEdit = Changes<Static<typeof WebhookFieldsSchema>>

const webhookFields = {
  id: IdSchema,
  ...WebhookFieldsSchema.properties,
  disabledAt: Nullable(
    Type.String({
      format: 'date-time',
      description:
        'When the webhook was disabled, by a client or because its receiver responded 410; null while it is enabled.',
    }),
  ),
  previousSecretUntil: Nullable(
    Type.String({
      format: 'date-time',
      description:
        'Until this time, the secret before the last rotation signs deliveries too; null: there is no earlier secret.',
    }),
  ),
  createdAt: TimeSchema,
}

export const WebhookSchema = Type.Object(webhookFields, { $id: 'Webhook' })
export type WebhookResource = Static<typeof WebhookSchema>

export const MadeWebhookSchema = Type.Object(
  {
    ...webhookFields,
    secret: Type.String({
      description: 'The secret that signs deliveries. It is shown only once.',
      examples: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
    }),
  },
  { $id: 'MadeWebhook' },
)
export type MadeWebhookResource = Static<typeof MadeWebhookSchema>

export const DeliveryErrorSchema = Type.Object({ code: Type.String(), detail: Type.String() })
export type DeliveryError = Static<typeof DeliveryErrorSchema>

export const DeliverySchema = Type.Object(
  {
    id: IdSchema,
    webhookId: IdSchema,
    eventId: Type.String({
      format: 'uuid',
      description: 'The `webhook-id` header. Every attempt and every redelivery has the same one.',
    }),
    event: Type.Enum(Object.keys(WEBHOOK_EVENTS) as (keyof typeof WEBHOOK_EVENTS)[]),
    status: Type.Enum(Object.values(DeliveryStatus), {
      description:
        '`pending`: it is retried until the receiver responds with 2xx. `delivered`: the receiver responded with 2xx. `failed`: no attempt succeeded within a day, or the webhook was disabled.',
    }),
    nextAttemptAt: Nullable(
      Type.String({
        format: 'date-time',
        description:
          'Time of the next attempt of a pending delivery. During an attempt: when that attempt expires.',
      }),
    ),
    attempts: Type.Array(
      Type.Object({
        number: Type.Integer({ minimum: 1 }),
        startedAt: TimeSchema,
        seconds: Nullable(
          Type.Number({
            minimum: 0,
            description:
              'null while the attempt is running, or if its process died. The receiver may have received it.',
          }),
        ),
        responseStatus: Nullable(Type.Integer()),
        error: Nullable(DeliveryErrorSchema),
      }),
      { description: 'Oldest first.' },
    ),
    createdAt: TimeSchema,
    endedAt: Nullable(TimeSchema),
  },
  { $id: 'Delivery' },
)
export type DeliveryResource = Static<typeof DeliverySchema>

export const WebhookPageSchema = pageOf<WebhookResource>('Webhook')
export const DeliveryPageSchema = pageOf<DeliveryResource>('Delivery')
