/** Webhooks as they are asked for and shown, and what became of their deliveries. */
import Type, { type Static } from 'typebox'
import { DeliveryStatus } from '#core/generated/prisma/enums.ts'
import { EVENT_KINDS } from '#core/webhooks/event-kinds.ts'
import type { Changes } from './changes.ts'
import { IdSchema, nextCursor, ref, TimeSchema } from './resources.ts'
import { Nullable } from './result.ts'
import { WEBHOOK_EVENTS } from './webhook-events.ts'

/** The body of `POST /v1/webhooks`. */
export const WebhookRequestSchema = Type.Object(
  {
    url: Type.String({
      minLength: 1,
      maxLength: 2_000,
      description: 'An `https` URL without credentials. Redirects are not followed.',
      examples: ['https://hooks.example/secateur'],
    }),
    events: Type.Array(Type.Enum([...EVENT_KINDS]), {
      minItems: 1,
      uniqueItems: true,
      description: "What it is sent. `host.lost` is the operators' alone.",
    }),
  },
  { additionalProperties: false },
)
export type WebhookRequest = Static<typeof WebhookRequestSchema>

/** What may be changed of a webhook. */
export const WebhookFieldsSchema = Type.Object(
  {
    ...WebhookRequestSchema.properties,
    enabled: Type.Boolean({ description: 'false: it is sent nothing.' }),
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
      description: 'Since when it is sent nothing: somebody said so, or its receiver answered 410.',
    }),
  ),
  previousSecretUntil: Nullable(
    Type.String({
      format: 'date-time',
      description: 'Until then the secret before the last rotation signs as well; null: there is none.',
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
      description: 'What its deliveries are signed with. It is not shown again.',
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
      description: 'The header `webhook-id`: the same in every attempt, and when it is delivered again.',
    }),
    event: Type.Enum(Object.keys(WEBHOOK_EVENTS) as (keyof typeof WEBHOOK_EVENTS)[]),
    status: Type.Enum(Object.values(DeliveryStatus), {
      description:
        '`pending`: it is tried until it is answered with 2xx; `delivered`; `failed`: it was given up, after a day or because the webhook is disabled.',
    }),
    nextAttemptAt: Nullable(
      Type.String({
        format: 'date-time',
        description: 'Of a pending one. While an attempt is under way: when that is taken for dead.',
      }),
    ),
    attempts: Type.Array(
      Type.Object({
        number: Type.Integer({ minimum: 1 }),
        startedAt: TimeSchema,
        seconds: Nullable(
          Type.Number({
            minimum: 0,
            description: 'null: it is under way, or its process died; the receiver may have got it.',
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

export const WebhookPageSchema = Type.Object({
  items: Type.Array(ref<WebhookResource>('Webhook')),
  nextCursor,
})
export const DeliveryPageSchema = Type.Object({
  items: Type.Array(ref<DeliveryResource>('Delivery')),
  nextCursor,
})
