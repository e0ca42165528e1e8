import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { runCommand } from './command.mjs'
import { SetupError } from './machine.mjs'
import { ROOT } from './paths.mjs'
import { setUp } from './setup.mjs'

function temporaryFolder(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'secateur-setup-'))
  context.after(() => rmSync(folder, { recursive: true }))
  return folder
}

test('a set-up continues at the step that failed, and does nothing once all steps are done', async (context) => {
  const folder = temporaryFolder(context)
  const log = join(folder, 'log')
  let isBroken = true
  const step = (name: string, fails: () => boolean) => ({
    title: name,
    isDone: () => existsSync(join(folder, name)),
    run: async () => {
      appendFileSync(log, `${name}\n`)
      if (fails()) throw new SetupError('no network')
      writeFileSync(join(folder, name), '')
    },
  })
  const steps = [step('first', () => false), step('second', () => isBroken)]

  await assert.rejects(setUp(steps, folder), new SetupError('no network'))
  assert.equal(existsSync(join(folder, 'setup.lock')), false)
  isBroken = false
  assert.equal(await setUp(steps, folder), true)
  assert.equal(await setUp(steps, folder), false)
  assert.equal(readFileSync(log, 'utf8'), 'first\nsecond\nsecond\n')
})

test('a second set-up waits for the first', async (context) => {
  const folder = temporaryFolder(context)
  const program = `
    import { appendFileSync, existsSync, writeFileSync } from 'node:fs'
    import { setTimeout as delay } from 'node:timers/promises'
    import { setUp } from ${JSON.stringify(join(ROOT, 'scripts/setup/setup.mjs'))}
    const step = {
      title: 'step',
      isDone: () => existsSync('done'),
      run: async () => { appendFileSync('log', 'ran\\n'); await delay(1000); writeFileSync('done', '') },
    }
    await setUp([step], '.')`
  const processes = [1, 2].map(() =>
    spawn(process.execPath, ['--input-type=module', '-e', program], { cwd: folder, stdio: 'ignore' }),
  )
  const exits = await Promise.all(processes.map((each) => once(each, 'exit')))
  assert.deepEqual(exits, [
    [0, null],
    [0, null],
  ])
  assert.equal(readFileSync(join(folder, 'log'), 'utf8'), 'ran\n')
})

test('a command that fails shows its output', async () => {
  const lines: string[] = []
  const command = "process.stdout.write('one\\n\\n'); process.stderr.write('two\\n'); process.exit(3)"
  const running = runCommand(process.execPath, ['-e', command], {
    cwd: ROOT,
    onLine: (line) => lines.push(line),
  })
  await assert.rejects(running, (error) => {
    assert.ok(error instanceof SetupError)
    assert.match(error.message, /^one$/m)
    assert.match(error.message, /^two$/m)
    assert.match(error.message, /exited with 3$/)
    return true
  })
  assert.deepEqual(lines.sort(), ['one', 'two'])
})
