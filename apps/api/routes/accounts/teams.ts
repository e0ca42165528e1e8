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
import { findOr404, IdParamsSchema } from '../../http/ids.ts'
import { PageQuerySchema, pageRequest, presentPage } from '../../http/paging.ts'
import { createdWithSecret, problemResponses, replyCreatedWithSecret } from '../../http/responses.ts'
import { presentKeyWithSecret, presentTeam } from '../../presenters/account.ts'
import { NEW_KEY_EXAMPLE } from './keys.ts'

/** All teams, for operators. What belongs to a team is not visible here. */
export const teamRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { teams, keys } = app.deps.repositories

  app.post(
    '/teams',
    {
      config: { role: 'operator' },
      schema: {
        tags: ['teams'],
        summary: 'Create a team with its first key',
        description: 'The key has the role admin. Only this answer contains its secret.',
        operationId: 'createTeam',
        body: { ...NewTeamSchema, examples: [{ name: 'vision' }] },
        response: {
          201: createdWithSecret('The team and its first key.', MadeTeamSchema),
          ...problemResponses(400, 409, 413, 415, 422),
        },
      },
    },
    async ({ body, key: { id: createdBy } }, reply) => {
      const { team, key } = await teams.create(body.name, createdBy)
      return replyCreatedWithSecret(reply, `/v1/teams/${team.id}`).send({
        ...presentTeam(team),
        key: presentKeyWithSecret(key),
      })
    },
  )

  app.get(
    '/teams',
    {
      config: { role: 'operator' },
      schema: {
        tags: ['teams'],
        summary: 'List teams, newest first',
        operationId: 'listTeams',
        querystring: PageQuerySchema,
        response: { 200: TeamPageSchema, ...problemResponses(422) },
      },
    },
    async ({ query }) => presentPage(await teams.list(pageRequest(query)), presentTeam),
  )

  app.get(
    '/teams/:id',
    {
      config: { role: 'operator' },
      schema: {
        tags: ['teams'],
        summary: 'Get a team',
        operationId: 'getTeam',
        params: IdParamsSchema,
        response: { 200: ref<TeamResource>('Team'), ...problemResponses(404) },
      },
    },
    async ({ params }) => presentTeam(await findOr404('team', params.id, teams.find)),
  )

  app.post(
    '/teams/:id/keys',
    {
      config: { role: 'operator' },
      schema: {
        tags: ['teams', 'keys'],
        summary: 'Create a key for a team',
        description: 'For a team that has lost its own keys. Only this answer contains the secret.',
        operationId: 'createTeamKey',
        params: IdParamsSchema,
        body: { ...NewKeySchema, examples: [NEW_KEY_EXAMPLE] },
        response: {
          201: createdWithSecret('The key and its secret.', ref<MadeKeyResource>('MadeKey')),
          ...problemResponses(400, 404, 413, 415, 422),
        },
      },
    },
    async ({ params, body, key: { id: createdBy } }, reply) => {
      const { id: teamId } = await findOr404('team', params.id, teams.find)
      const { name, role, expiresInDays = null } = body
      const key = await keys.create({ teamId, role, name, expiresInDays, createdBy })
      return replyCreatedWithSecret(reply, `/v1/keys/${key.id}`).send(presentKeyWithSecret(key))
    },
  )
}
