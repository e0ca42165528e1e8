/** Which teams may name the hub models that are loaded with the token of this installation (ADR 28). */
import { SecateurError } from './errors.ts'
import type { Repositories } from './repositories/index.ts'

export interface HubTokenRules {
  /** Ids (`owner/name`), all ids of an owner (`owner/*`), or `*`: the models for which the token is used. */
  readonly models: readonly string[]
  /** Names of the teams that may name these models, or `*`. */
  readonly teams: readonly string[]
}

export interface HubAccess {
  /** @throws SecateurError PRUNE_MODEL_NOT_ALLOWED */
  require(teamId: string, model: string): Promise<void>
}

/**
 * Python withholds the token from other models. It does not know teams, and its cache serves a model to everyone once it was
 * downloaded. So a job that names a model of the token is rejected before Python reads it.
 */
export const createHubAccess = (
  rules: HubTokenRules,
  teams: Pick<Repositories['teams'], 'find'>,
): HubAccess => ({
  async require(teamId, model) {
    if (rules.teams.includes('*') || !usesToken(rules.models, model)) return
    const { name } = (await teams.find(teamId)) ?? {}
    if (name !== undefined && rules.teams.includes(name)) return
    const detail = `${model} is loaded with the hub token of this installation, which your team may not use; ask an operator to add the team to SECATEUR_HF_TOKEN_TEAMS`
    throw new SecateurError('PRUNE_MODEL_NOT_ALLOWED', `#/model ${detail}`, [
      { pointer: '#/model', code: 'PRUNE_MODEL_NOT_ALLOWED', detail },
    ])
  },
})

/** `owner/name` of a hub model. Bundled models are below `demo/`, and `file:` contains a colon. */
const HUB_ID = /^(?!demo\/)[\w.-]+\/[\w.-]+/

/** The hub ignores the case of ids. `uses_token` in python/src/secateur/models/sources/hub.py is the same rule. */
export function usesToken(patterns: readonly string[], model: string): boolean {
  const id = HUB_ID.exec(model)?.[0].toLowerCase()
  if (id === undefined) return false
  const accepted = ['*', `${id.split('/')[0]}/*`, id]
  return patterns.some((pattern) => accepted.includes(pattern.toLowerCase()))
}
