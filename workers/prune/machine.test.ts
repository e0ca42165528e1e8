import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withOneGpu } from './machine.ts'

const env = (device: string, visible?: string) => ({
  PATH: '/bin',
  SECATEUR_DEVICE: device,
  ...(visible !== undefined && { CUDA_VISIBLE_DEVICES: visible }),
})

test('Python sees only the GPU of the setting, as its first', () => {
  assert.deepEqual(withOneGpu('cuda:3', env('cuda:3')), env('cuda:0', '3'))
})

test('the setting is an index into the GPUs that the operator left visible, by number or UUID', () => {
  assert.deepEqual(withOneGpu('cuda:1', env('cuda:1', '4,6')), env('cuda:0', '6'))
  assert.deepEqual(withOneGpu('cuda:0', env('cuda:0', 'GPU-8932f937')), env('cuda:0', 'GPU-8932f937'))
})

test('a GPU that is not visible changes nothing, so that Python rejects it', () => {
  assert.deepEqual(withOneGpu('cuda:2', env('cuda:2', '4,6')), env('cuda:2', '4,6'))
})

for (const device of ['auto', 'cpu', 'cuda']) {
  test(`${device} chooses no GPU`, () => {
    assert.deepEqual(withOneGpu(device, env(device)), env(device))
    assert.deepEqual(withOneGpu(device, env(device, '4,6')), env(device, '4,6'))
  })
}
