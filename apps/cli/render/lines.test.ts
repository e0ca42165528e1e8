import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stripVTControlCharacters } from 'node:util'
import type { Schemas } from '../../../clients/typescript/index.ts'
import { createLines } from './lines.ts'

const trial = (id: string, status: Schemas['TrialStatus']) =>
  ({
    ...{ id, status, method: { id: 'wanda', params: {} }, level: 0.5, pattern: 'unstructured' },
    ...{ measurements: [], error: null, reason: null },
  }) as unknown as Schemas['Trial']

test('a line counts the trials of its list, although the job was read before they were planned', (t) => {
  const lines: string[] = []
  t.mock.method(process.stdout, 'write', (text: string) => lines.push(stripVTControlCharacters(text)) > 0)
  const job = { id: 'j', status: 'queued', progress: { trials: 0 }, endedAt: null } as Schemas['Job']
  createLines().update(job, [trial('a', 'cancelled'), trial('b', 'queued')])
  t.mock.restoreAll()
  assert.match(lines[0] ?? '', /^1\/2 {2}cancelled {2}wanda at 0\.5/)
})
