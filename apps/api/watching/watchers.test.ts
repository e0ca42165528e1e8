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

test('watchers are limited per caller and in total, and a closed one makes room', () => {
  const watchers = createWatchers(feed, { perCaller: 2, inAll: 3 })
  const rejection = { code: 'PRUNE_TOO_MANY_WATCHERS' }
  const first = watchers.ofTeam('a', 'team')
  watchers.ofJob('a', 'team', 'job')
  assert.throws(() => watchers.ofTeam('a', 'team'), rejection)
  watchers.ofTeam('b', 'team')
  assert.throws(() => watchers.ofTeam('c', 'team'), rejection)
  first.close()
  watchers.ofTeam('c', 'team')
  watchers.close()
})
