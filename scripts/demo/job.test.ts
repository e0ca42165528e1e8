import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeJob } from './job.ts'

const methods = async () => ['magnitude', 'ria', 'wanda']

test('the methods and levels that were named; without levels, those of the service', async () => {
  const named = await describeJob({ methods: 'wanda,ria', levels: '0.5,0.25' }, { methods })
  assert.deepEqual(
    [named.methods, named.levels],
    [
      ['wanda', 'ria'],
      [0.5, 0.25],
    ],
  )
  assert.equal('levels' in (await describeJob({ methods: 'wanda' }, { methods })), false)
})

test('all methods there are, at three levels unless others are named', async () => {
  const all = await describeJob({ methods: 'all' }, { methods })
  assert.deepEqual([all.methods, all.levels], [await methods(), [0.3, 0.5, 0.7]])
  assert.deepEqual((await describeJob({ methods: 'all', levels: '0.1' }, { methods })).levels, [0.1])
})
