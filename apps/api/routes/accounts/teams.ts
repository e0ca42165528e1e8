import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  type MadeKeyResource,
  MadeTeamSchema,
  NewKeySchema,
  NewTeamSchema,
  TeamPageSchema,
  type TeamResource,
} from '#core/schemas/accounts.ts'
import { ref } from '#core/schemas/resources.ts'
import { made, madeResponse, NEW_KEY_EXAMPLE } from '../../http/created.ts'
import { IdParamsSchema, isId, PageQuerySchema, unknownId } from '../../http/ids.ts'
import { problemResponses } from '../../http/problem-responses.ts'
import { presentMadeKey, presentTeam } from '../../presenters/present.ts'

/** All teams, for who runs the installation. What a team has stays its own. */
export const teamRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { teams, keys } = app.deps.repositories
  const find = async (id: string) => (isId(id) ? await teams.find(id) : null) ?? unknownId('team', id)

  app.post(
    '/teams',
    {
      config: { role: 'operator' },
      schema: {
        tags: ['teams'],
        summary: 'Make a team',
        description: 'With its first key, of the role admin. The answer has its secret, this once.',
        operationId: 'createTeam',
        body: { ...NewTeamSchema, examples: [{ name: 'vision' }] },
        response: {
          201: madeResponse('The team and its first key.', MadeTeamSchema),
          ...problemResponses(400, 409, 413, 415, 422),
        },
      },
    },
    async (request, reply) => {
      const { team, key } = await teams.create(request.body.name, request.key.id)
      return made(reply, `/v1/teams/${team.id}`).send({ ...presentTeam(team), key: presentMadeKey(key) })
    },
  )

  app.get(
    '/teams',
    {
      config: { role: 'operator' },
      schema: {
        tags: ['teams'],
        summary: 'Teams, newest first',
        operationId: 'listTeams',
        querystring: PageQuerySchema,
        response: { 200: TeamPageSchema, ...problemResponses(422) },
      },
    },
    async (request) => {
      const { limit, cursor = null } = request.query
      const { items, nextCursor } = await teams.list({ limit, cursor })
      return { items: items.map(presentTeam), nextCursor }
    },
  )

  app.get(
    '/teams/:id',
    {
      config: { role: 'operator' },
      schema: {
        tags: ['teams'],
        summary: 'One team',
        operationId: 'getTeam',
        params: IdParamsSchema,
        response: { 200: ref<TeamResource>('Team'), ...problemResponses(404) },
      },
    },
    async (request) => presentTeam(await find(request.params.id)),
  )

  app.post(
    '/teams/:id/keys',
    {
      config: { role: 'operator' },
      schema: {
        tags: ['teams', 'keys'],
        summary: 'Make a key of a team',
        description: 'For one that has lost its own. The answer has its secret, this once.',
        operationId: 'createTeamKey',
        params: IdParamsSchema,
        body: { ...NewKeySchema, examples: [NEW_KEY_EXAMPLE] },
        response: {
          201: madeResponse('The key and its secret.', ref<MadeKeyResource>('MadeKey')),
          ...problemResponses(400, 404, 413, 415, 422),
        },
      },
    },
    async (request, reply) => {
      const team = await find(request.params.id)
      const { name, role, expiresInDays = null } = request.body
      const key = await keys.create({ teamId: team.id, role, name, expiresInDays, createdBy: request.key.id })
      return made(reply, `/v1/keys/${key.id}`).send(presentMadeKey(key))
    },
  )
}
