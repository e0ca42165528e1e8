/** The API dies after the first bytes of an answer. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type TestContext, test } from 'node:test'
import { answer, createClient, UnreachableError } from '../clients/typescript/index.ts'

/** A server that is killed when the system has taken half of its first answer. */
const SERVER = `
  const [status, length] = JSON.parse(process.argv[1])
  require('node:http').createServer((_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...(length && { 'content-length': length }) })
    response.write('{"name":', () => process.kill(process.pid, 'SIGKILL'))
  }).listen(0, '127.0.0.1', function () { console.log(this.address().port) })`

async function startServer(context: TestContext, status: number, length: number | null) {
  const child = spawn(process.execPath, ['--eval', SERVER, JSON.stringify([status, length])], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  context.after(() => child.kill('SIGKILL'))
  const [port] = await once(child.stdout, 'data')
  return { url: `http://127.0.0.1:${Number(port)}`, exited }
}

for (const [what, status, length] of [
  ['an answer with a length', 200, 1_000],
  ['an answer in chunks', 200, null],
  ['a problem', 503, 1_000],
] as const)
  test(`an API that is killed within ${what} is reported with what to do`, async (context) => {
    const { url, exited } = await startServer(context, status, length)
    await assert.rejects(answer(createClient({ url }).GET('/v1/keys/self')), (error) => {
      assert.ok(error instanceof UnreachableError)
      assert.equal(error.url, url)
      assert.match(error.message, /broke before the answer was complete\. Send the request again;/)
      assert.equal((error.cause as Error).message, 'terminated')
      return true
    })
    assert.deepEqual(await exited, [null, 'SIGKILL'])
  })
