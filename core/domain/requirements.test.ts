import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeHost, fromRequirements, REQUIREMENT, toRequirements } from './requirements.ts'

test('requirements are labels and the largest memory size, and format back to the same text', () => {
  const asked = ['cuda', 'gpu-memory>=512MiB', 'a100', 'gpu-memory>=40GiB']
  assert.ok(asked.every((text) => REQUIREMENT.test(text)))
  const requirements = toRequirements('big', asked)
  assert.deepEqual(requirements, { pool: 'big', labels: ['cuda', 'a100'], gpuMemoryBytes: 40 * 2 ** 30 })
  assert.deepEqual(fromRequirements(requirements), ['cuda', 'a100', 'gpu-memory>=40GiB'])
  for (const size of ['gpu-memory>=1536MiB', 'gpu-memory>=2TiB']) {
    assert.deepEqual(fromRequirements(toRequirements('default', [size])), [size])
  }
  assert.equal(describeHost(toRequirements('default', [])), 'a host in the pool default')
})

test('the pattern rejects other text', () => {
  for (const text of ['', 'CUDA', '-x', 'a b', 'gpu-memory>=0GiB', 'gpu-memory>=4GB', 'memory>=4GiB']) {
    assert.equal(REQUIREMENT.test(text), false, text)
  }
})
