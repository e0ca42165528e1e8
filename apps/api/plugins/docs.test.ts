import assert from 'node:assert/strict'
import { type AddressInfo, connect } from 'node:net'
import { after, before, test } from 'node:test'
import { createTestApi, type TestApi } from '../../../test/support/api.ts'

let api: TestApi
let port: number
before(async () => {
  api = await createTestApi()
  await api.app.listen({ host: '127.0.0.1', port: 0 })
  port = (api.app.server.address() as AddressInfo).port
})
after(() => api.dispose())

/** The status and body of the answer to a path that is sent as it is: clients would normalise it. */
async function get(path: string): Promise<{ status: number; head: string }> {
  const socket = connect(port, '127.0.0.1')
  socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`)
  let answer = ''
  for await (const chunk of socket.setEncoding('utf8')) answer += chunk
  return { status: Number(answer.split(' ')[1]), head: answer.split('\r\n\r\n')[0] ?? '' }
}

const PATHS = {
  'leads out of the folder': '/docs/static/../../package.json',
  'leads out with encoded dots': '/docs/static/%2e%2e/%2e%2e/package.json',
  'leads out with encoded slashes': '/docs/static/..%2f..%2fpackage.json',
  'leads out with backslashes': '/docs/static/..\\..\\package.json',
  'leads out with encoded backslashes': '/docs/static/..%5c..%5cpackage.json',
  'leads out with doubly encoded dots': '/docs/static/%252e%252e/package.json',
  'has a dot segment': '/docs/static/./index.css',
  'has an empty segment': '/docs/static//index.css',
  'has NUL': '/docs/static/index%00.css',
  'has a dot file': '/docs/static/.gitignore',
  'is badly encoded': '/docs/static/%zz',
  'is not UTF-8': '/docs/static/%ff%fe',
  'has a long segment': `/docs/static/${'a'.repeat(300)}`,
  'has 10,000 characters': `/docs/static/${'a/'.repeat(5_000)}`,
  'is a folder': '/docs/static',
  'is an unknown file': '/docs/static/missing.css',
  'runs through a file': '/docs/static/index.css/more',
  'is an odd path of the theme': '/docs/static/theme/../x',
}

for (const [name, path] of Object.entries(PATHS)) {
  test(`a static path that ${name} gets 404`, async () => {
    const { status, head } = await get(path)
    assert.equal(status, 404, head)
    assert.match(head, /application\/problem\+json/)
  })
}

test('a static file is served', async () => {
  assert.equal((await get('/docs/static/index.css')).status, 200)
})
