/** The answers that have a key's secret. It is there this once, and no cache keeps it. */
import type { FastifyReply } from 'fastify'
import Type, { type TSchema } from 'typebox'

export const NEW_KEY_EXAMPLE = { name: 'nightly sweeps', role: 'submitter', expiresInDays: 90 }

export const madeResponse = <T extends TSchema>(description: string, schema: T) => ({
  description,
  headers: {
    location: Type.String({ description: 'What was made.' }),
    'cache-control': Type.Literal('no-store'),
  },
  content: { 'application/json': { schema } },
})

/** To be sent with what was made. */
export const made = (reply: FastifyReply, location: string): FastifyReply =>
  reply.code(201).header('location', location).header('cache-control', 'no-store')
