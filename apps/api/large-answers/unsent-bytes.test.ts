import assert from 'node:assert/strict'
import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import { UnsentBytes } from './unsent-bytes.ts'

test('a team that does not read its answers gets no more, until it reads or leaves', async () => {
  const unsent = new UnsentBytes(10)
  const [read, left] = [new PassThrough(), new PassThrough()]
  unsent.add('a', 6, read)
  unsent.requireRoom('a')
  unsent.add('a', 6, left)
  assert.throws(() => unsent.requireRoom('a'), { code: 'PRUNE_TOO_MANY_READS' })
  unsent.requireRoom('b')

  read.end()
  await once(read.resume(), 'close')
  unsent.requireRoom('a')
  unsent.add('a', 6, new PassThrough())
  assert.throws(() => unsent.requireRoom('a'), { code: 'PRUNE_TOO_MANY_READS' })
  left.destroy()
  await once(left, 'close')
  unsent.requireRoom('a')
})
