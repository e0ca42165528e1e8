import fp from 'fastify-plugin'
import { DEFAULT_TEAM_ID } from '#core/teams.ts'

/** Decides the team a request acts for. There are no keys yet, hence one team, and a server that listens on loopback. */
export const team = fp(
  async (app) => {
    app.decorateRequest('teamId', '')
    app.addHook('onRequest', async (request) => {
      request.teamId = DEFAULT_TEAM_ID
    })
  },
  { name: 'team' },
)
