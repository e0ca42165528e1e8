import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { promisify } from 'node:util'
import { compile, isCompiled } from './compile.mjs'
import { SetupError } from './machine.mjs'

const run = promisify(execFile)

/** A checkout with these files. */
function checkout(context: TestContext, files: Record<string, string>) {
  const root = mkdtempSync(join(tmpdir(), 'secateur-compile-'))
  context.after(() => rmSync(root, { recursive: true }))
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  for (const [path, text] of Object.entries({ 'package.json': '{"type":"module"}', ...files }))
    write(path, text)
  const output = async () => (await run(process.execPath, [join(root, 'dist/apps/main.js')])).stdout
  return { root, write, output }
}

const MAIN = `
  import { type Name, greet } from '#core/greet.ts'
  import { END } from './end.mjs'
  const { NAME } = await import('../core/names/name.ts')
  class Greeting { static of = (name: Name) => new Greeting(name); constructor(private name: Name) {}; say = () => greet(this.name) }
  console.log(Greeting.of(NAME).say() + END, Greeting.name)`
const FILES = {
  'apps/main.ts': MAIN,
  'apps/end.mjs': "export const END = '!'",
  'core/greet.ts': 'export type Name = string\nexport const greet = (name: Name) => "hello " + name',
  'core/names/name.ts': "export const NAME = 'world' satisfies string",
}

test('compiled files import one another, and run', async (context) => {
  const { root, output } = checkout(context, FILES)
  assert.equal(isCompiled(root), false)
  await compile(root)
  assert.equal(isCompiled(root), true)
  assert.equal(await output(), 'hello world! Greeting\n')
})

test('only what changed is compiled again, even if the new source is older', async (context) => {
  const { root, write, output } = checkout(context, FILES)
  await compile(root)
  const { ino } = statSync(join(root, 'dist/apps/main.js'))
  write('core/names/name.ts', "export const NAME = 'you'")
  utimesSync(join(root, 'core/names/name.ts'), 1e9, 1e9)
  assert.equal(isCompiled(root), false)
  await compile(root)
  assert.equal(await output(), 'hello you! Greeting\n')
  assert.equal(statSync(join(root, 'dist/apps/main.js')).ino, ino)
})

test('the compiled file of a removed source is removed', async (context) => {
  const { root } = checkout(context, FILES)
  await compile(root)
  rmSync(join(root, 'core/names/name.ts'))
  assert.equal(isCompiled(root), false)
  await compile(root)
  assert.equal(isCompiled(root), true)
  assert.equal(statSync(join(root, 'dist/core/names/name.js'), { throwIfNoEntry: false }), undefined)
})

test('a source that is no TypeScript is named with its line, and what was compiled stays', async (context) => {
  const { root, write, output } = checkout(context, FILES)
  await compile(root)
  write('core/greet.ts', 'export const greet =\n  name: string)')
  await assert.rejects(compile(root), (error: unknown) => {
    assert.ok(error instanceof SetupError)
    assert.match(error.message, /core\/greet\.ts:2:6: ERROR: Expected ";" but found ":"/)
    return true
  })
  assert.equal(await output(), 'hello world! Greeting\n')
})
