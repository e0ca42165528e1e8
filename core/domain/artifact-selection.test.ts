import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keepsShrunk, keptLayouts } from './artifact-selection.ts'

const cell = { method: { id: 'wanda', params: {} }, level: 0.5, pattern: 'unstructured' }

test('`none` keeps no model, and `all` keeps every model in the layout `plain`', () => {
  assert.deepEqual(keptLayouts('none', cell), [])
  assert.deepEqual(keptLayouts('all', cell), ['plain'])
})

test('a selection matches by method, level and pattern, and by none that it leaves out', () => {
  const layout = 'packed'
  assert.deepEqual(keptLayouts([{ layout }], cell), ['packed'])
  const matching = { methods: ['magnitude', 'wanda'], levels: [0.5], patterns: ['unstructured'] }
  assert.deepEqual(keptLayouts([{ ...matching, layout }], cell), ['packed'])
  for (const other of [{ methods: ['magnitude'] }, { levels: [0.6] }, { patterns: ['2:4'] }])
    assert.deepEqual(keptLayouts([{ ...matching, ...other, layout }], cell), [])
})

test('a level matches only the same number', () => {
  const third = { ...cell, level: 1 - 2 / 3 }
  assert.deepEqual(keptLayouts([{ levels: [0.33], layout: 'plain' }], third), [])
  assert.deepEqual(keptLayouts([{ levels: [1 - 2 / 3], layout: 'plain' }], third), ['plain'])
})

test('several selections keep several layouts, each once and in one order', () => {
  const selections = (['shrunk', 'plain', 'packed', 'plain'] as const).map((layout) => ({ layout }))
  assert.deepEqual(keptLayouts(selections, cell), ['plain', 'packed', 'shrunk'])
})

test('`shrunk` is kept only if a selection names it', () => {
  assert.ok(!keepsShrunk('all') && !keepsShrunk('none') && !keepsShrunk([{ layout: 'packed' }]))
  assert.ok(keepsShrunk([{ layout: 'packed' }, { layout: 'shrunk' }]))
})
