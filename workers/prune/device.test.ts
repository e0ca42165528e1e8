import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seeOnly } from './device.ts'

const env = (device: string, visible?: string) => ({
  PATH: '/bin',
  SECATEUR_DEVICE: device,
  ...(visible !== undefined && { CUDA_VISIBLE_DEVICES: visible }),
})

test('Python sees the one GPU of the setting, as its first', () => {
  assert.deepEqual(seeOnly('cuda:3', env('cuda:3')), env('cuda:0', '3'))
})

test('the setting counts in the GPUs that the operator left visible, whatever they are called', () => {
  assert.deepEqual(seeOnly('cuda:1', env('cuda:1', '4,6')), env('cuda:0', '6'))
  assert.deepEqual(seeOnly('cuda:0', env('cuda:0', 'GPU-8932f937')), env('cuda:0', 'GPU-8932f937'))
})

test('a GPU that is not visible is left to Python, which says so', () => {
  assert.deepEqual(seeOnly('cuda:2', env('cuda:2', '4,6')), env('cuda:2', '4,6'))
})

for (const device of ['auto', 'cpu', 'cuda']) {
  test(`${device} chooses none`, () => {
    assert.deepEqual(seeOnly(device, env(device)), env(device))
    assert.deepEqual(seeOnly(device, env(device, '4,6')), env(device, '4,6'))
  })
}
