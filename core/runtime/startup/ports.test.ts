import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { test } from 'node:test'
import { explainPort, type PortSetting } from './ports.ts'

async function listen({ host, port }: Omit<PortSetting, 'setting'>) {
  const server = createServer().listen({ port, host, exclusive: true })
  await once(server, 'listening')
  return server
}

for (const host of ['127.0.0.1', '::1']) {
  test(`a taken port of ${host} is one line with the setting and the process that holds it`, async () => {
    const holder = await listen({ host, port: 0 })
    const { port } = holder.address() as AddressInfo
    const address = { setting: 'PORT', host, port } as const
    const who = process.platform === 'linux' ? `process ${process.pid} \\(node.*\\)` : 'another process'
    await assert.rejects(
      explainPort(address, () => listen(address)),
      {
        name: 'StartError',
        message: new RegExp(
          `^PORT ${port} of ${host} is taken by ${who}\\. Stop it, or set another PORT\\.$`,
        ),
      },
    )
    holder.close()
  })
}

test('an address of another machine is one line with its setting', async () => {
  const address = { setting: 'SECATEUR_METRICS_PORT', host: '192.0.2.1', port: 0 } as const
  await assert.rejects(
    explainPort(address, () => listen(address)),
    {
      message:
        '192.0.2.1 is not an address of this machine (EADDRNOTAVAIL). Set another SECATEUR_METRICS_HOST.',
    },
  )
})

test('an error of another kind is not explained', async () => {
  const address = { setting: 'PORT', host: '127.0.0.1', port: 0 } as const
  const error = new Error('a route is declared twice')
  await assert.rejects(
    explainPort(address, () => Promise.reject(error)),
    error,
  )
})
