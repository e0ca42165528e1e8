import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import fp from 'fastify-plugin'
import { AuditEventSchema, KeySchema, MadeKeySchema, TeamSchema } from '#core/schemas/accounts.ts'
import { DatasetSchema } from '#core/schemas/datasets.ts'
import { DryRunSchema } from '#core/schemas/dry-run.ts'
import {
  HostSchema,
  JobSchema,
  ProblemSchema,
  TrialDetailSchema,
  TrialSchema,
} from '#core/schemas/resources.ts'
import { ScheduleRunSchema, ScheduleSchema } from '#core/schemas/schedules.ts'
import { WEBHOOK_EVENTS } from '#core/schemas/webhook-events.ts'
import { DeliverySchema, MadeWebhookSchema, WebhookSchema } from '#core/schemas/webhooks.ts'
import { MeasurementRowSchema } from '../exports/measurement-rows.ts'
import { ComparisonSchema } from '../table/compare.ts'
import { TableSchema } from '../table/table.ts'

/** Spelled out once, under these names. */
const NAMED = [
  JobSchema,
  TrialSchema,
  TrialDetailSchema,
  TableSchema,
  MeasurementRowSchema,
  ComparisonSchema,
  DryRunSchema,
  DatasetSchema,
  ScheduleSchema,
  ScheduleRunSchema,
  WebhookSchema,
  MadeWebhookSchema,
  DeliverySchema,
  HostSchema,
  KeySchema,
  MadeKeySchema,
  TeamSchema,
  AuditEventSchema,
  ProblemSchema,
]

/** An API key in the header `Authorization`. */
const KEY = 'key'

/** The OpenAPI 3.1 document, made from the routes' schemas, at `/docs/json`; a page to try it out at `/docs`. */
export const docs = fp(
  async (app) => {
    for (const schema of NAMED) app.addSchema(schema)
    await app.register(swagger, {
      refResolver: { buildLocalReference: ({ $id }) => String($id) },
      transform: ({ schema, url, route }) => ({
        schema: {
          ...schema,
          ...(schema?.body ? { body: withoutDefaulted(schema.body) } : {}),
          security: route.config?.role ? [{ [KEY]: [route.config.role] }] : [],
        },
        url,
      }),
      openapi: {
        openapi: '3.1.0',
        info: {
          title: 'Secateur',
          version: '0.1.0',
          description:
            'Sweeps of pruning methods over language and vision models: submit a job, watch it, read its table of perplexities or accuracies.',
        },
        webhooks: describeEvents(),
        components: {
          securitySchemes: {
            [KEY]: {
              type: 'http',
              scheme: 'bearer',
              description: 'An API key of at least the role that the operation names.',
            },
          },
        },
        tags: [
          { name: 'jobs', description: 'What is submitted: one model, some methods, some levels.' },
          { name: 'trials', description: 'One method at one level and pattern.' },
          { name: 'schedules', description: 'Jobs that are submitted again and again, and what got worse.' },
          { name: 'webhooks', description: 'Where a team is told of events, and what became of it.' },
          { name: 'catalogue', description: 'What this installation can do.' },
          { name: 'datasets', description: 'What jobs calibrate and evaluate on; uploads among it.' },
          { name: 'hosts', description: 'The devices that run trials.' },
          { name: 'keys', description: 'Who may call the API, each for one team and with one role.' },
          {
            name: 'teams',
            description: 'To which jobs and keys belong. For the operators of the installation.',
          },
          { name: 'audit', description: 'Who did what, when and from where.' },
          { name: 'health', description: 'For whoever operates it.' },
        ],
      },
    })
    await app.register(swaggerUi, { routePrefix: '/docs' })
    app.get('/', { schema: { hide: true } }, async (_, reply) => reply.redirect('/docs'))
  },
  { name: 'docs' },
)

/** What receivers of webhooks are sent, each event by its kind. */
const describeEvents = () =>
  Object.fromEntries(
    Object.entries<object>(WEBHOOK_EVENTS).map(([kind, schema]) => [
      kind,
      {
        post: {
          tags: ['webhooks'],
          summary: 'description' in schema ? String(schema.description) : kind,
          requestBody: { content: { 'application/json': { schema } } },
          responses: {
            '2XX': { description: 'It arrived.' },
            '410': { description: 'No more: the webhook is disabled.' },
          },
        },
      },
    ]),
  )

interface ObjectSchema {
  properties: Record<string, { default?: unknown }>
  required: string[]
}
const isObjectSchema = (schema: object): schema is ObjectSchema =>
  'properties' in schema && 'required' in schema

/** A field with a default is always there once a body is validated, but whoever writes the body may leave it out. */
function withoutDefaulted(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutDefaulted)
  if (typeof schema !== 'object' || schema === null) return schema
  const copy = Object.fromEntries(
    Object.entries(schema).map(([name, part]) => [name, withoutDefaulted(part)]),
  )
  if (!isObjectSchema(schema)) return copy
  return {
    ...copy,
    required: schema.required.filter((name) => schema.properties[name]?.default === undefined),
  }
}
