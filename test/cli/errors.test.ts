/** How the command line ends when something is wrong: message, JSON and exit code. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { NOWHERE } from '../support/cli.ts'
import { secateurAt } from '../support/secateur.ts'

const { version } = JSON.parse(await readFile('package.json', 'utf8'))

const MISTYPED: [string[], RegExp][] = [
  [['jbos'], /unknown command 'jbos' \(Did you mean jobs\?\)\. Add --help/],
  [['jobs', '--stauts', 'running'], /unknown option '--stauts' \(Did you mean --status\?\)/],
  [['jobs', '--status', 'runing'], /Allowed choices are queued, running/],
  [
    ['hosts', 'drian', 'lab'],
    /unknown command 'drian'; did you mean drain\? Or use one of list, drain, resume, rm/,
  ],
  [['jobs', '--limit', '0'], /a whole number from 1 to 200/],
  [['table'], /missing required argument 'job'/],
  [['submit'], /Nothing to submit. Name a file, or give at least --model and --methods/],
  [['submit', 'nowhere.yaml'], /Cannot read nowhere\.yaml/],
  [['submit', '--levels', 'half'], /"half" is not a level\. .* from 0 to below 1/],
  [['submit', '--levels', '0.5,50'], /"50" is not a level\. .* from 0 to below 1/],
  [['submit', '--calibration', 'brown'], /"brown" is not name=value/],
  [['upload', 'package.json'], /Unknown file type: package\.json\. Add --kind text or --kind traces/],
  [['upload', 'nowhere.txt'], /Cannot read nowhere\.txt/],
  [['upload', 'novel.txt', '--field', 'text'], /--field applies to traces only/],
  [['benchmark', 'run', 'smokey'], /Cannot read smokey/],
  [['schedules', 'create', '--name', 'n'], /required option '--cron <expression>' not specified/],
  [
    ['schedules', 'create', '--name', 'n', '--cron', '0 0 * * *'],
    /The job is missing\. Name a file, or .* with --from/,
  ],
  [['submit', '--model', 'm', '--url', 'nowhere'], /--url.*http/],
]

for (const [args, complaint] of MISTYPED) {
  test(`rejects wrong usage: secateur ${args.join(' ')}`, async () => {
    const { code, stdout, stderr } = await secateurAt(NOWHERE).run(...args)
    assert.equal(code, 2, stderr)
    assert.match(stderr, complaint)
    assert.equal(stdout, '')
  })
}

for (const flag of ['-V', '--version']) {
  test(`${flag} prints the version`, async () => {
    const { code, stdout } = await secateurAt(NOWHERE).run(flag)
    assert.deepEqual([code, stdout], [0, `${version}\n`])
  })
}

test('an unreachable API gives exit code 3 and says how to start the service', async () => {
  const { code, stderr } = await secateurAt(NOWHERE).run('jobs')
  assert.equal(code, 3)
  assert.match(
    stderr,
    /No API answers at http:\/\/127\.0\.0\.1:1\.\n {2}Start the service here with `secateur up`/,
  )
})

/** Name -> options, exit code and what stderr holds as JSON. */
const AS_JSON: Record<string, [string[], number, { code: string; message: RegExp }]> = {
  'an unknown option': [
    ['jobs', '--stauts'],
    2,
    { code: 'USAGE', message: /'--stauts' \(Did you mean --status/ },
  ],
  'an unknown command': [['jbos'], 2, { code: 'USAGE', message: /'jbos' \(Did you mean jobs/ }],
  'a missing file': [['submit', 'nowhere.yaml'], 2, { code: 'USAGE', message: /Cannot read nowhere/ }],
  'an unreachable API': [['jobs'], 3, { code: 'UNREACHABLE', message: /No API answers at/ }],
}

for (const [name, [args, exitCode, { code, message }]] of Object.entries(AS_JSON)) {
  test(`with --json, ${name} is JSON on stderr`, async () => {
    const ran = await secateurAt(NOWHERE).run(...args, '--json')
    assert.equal(ran.code, exitCode)
    assert.equal(ran.stdout, '')
    const found = JSON.parse(ran.stderr)
    assert.deepEqual(Object.keys(found), ['code', 'title', 'message', 'errors', 'requestId'])
    assert.deepEqual([found.code, found.errors, found.requestId], [code, [], null])
    assert.match(found.message, message)
  })
}

for (const [status, exitCode] of [
  [404, 4],
  [502, 3],
] as const) {
  test(`a proxy that answers ${status} gives exit code ${exitCode}`, async (t) => {
    const proxy = createServer((_request, response) => response.writeHead(status).end('<html></html>'))
    t.after(() => proxy.close())
    proxy.listen(0, '127.0.0.1')
    await once(proxy, 'listening')
    const { port } = proxy.address() as AddressInfo
    const { code, stderr } = await secateurAt(`http://127.0.0.1:${port}`).run('jobs')
    assert.equal(code, exitCode)
    assert.match(stderr, /This answer does not come from the Secateur API: check the URL\./)
  })
}
