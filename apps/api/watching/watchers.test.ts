import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ChangeFeed } from './change-feed.ts'
import { createWatchers } from './watchers.ts'

const feed: ChangeFeed = {
  listen: () => {},
  isCurrent: () => true,
  cursor: () => null,
  catchUp: async () => {},
  close: async () => {},
}

const REJECTION = { code: 'PRUNE_TOO_MANY_WATCHERS' }

test('watchers are limited per key and in total, and a closed one makes room', () => {
  const watchers = createWatchers(feed, { perKey: 2, perTeam: 9, inAll: 3 })
  const [a, b, c] = ['a', 'b', 'c'].map((prefix) => ({ prefix, teamId: `team of ${prefix}` }))
  assert.ok(a && b && c)
  const first = watchers.ofTeam(a)
  watchers.ofJob(a, 'job')
  assert.throws(() => watchers.ofTeam(a), REJECTION)
  watchers.ofTeam(b)
  assert.throws(() => watchers.ofTeam(c), REJECTION)
  first.close()
  watchers.ofTeam(c)
  watchers.close()
})

test('all keys of a team share its watchers, and another team has its own', () => {
  const watchers = createWatchers(feed, { perKey: 2, perTeam: 2, inAll: 9 })
  const first = watchers.ofTeam({ prefix: 'a', teamId: 'team' })
  watchers.ofJob({ prefix: 'b', teamId: 'team' }, 'job')
  const third = { prefix: 'c', teamId: 'team' }
  assert.throws(() => watchers.ofTeam(third), { ...REJECTION, message: /^Your team already has 2 / })
  watchers.ofTeam({ prefix: 'd', teamId: 'other' })
  first.close()
  watchers.ofTeam(third)
  watchers.close()
})
