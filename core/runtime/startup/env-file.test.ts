import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, test } from 'node:test'
import { loadEnvFile } from './env-file.mjs'

const folder = mkdtempSync(join(tmpdir(), 'secateur-env-'))
const path = join(folder, '.env')
after(() => rmSync(folder, { recursive: true }))
afterEach(() => rmSync(path, { recursive: true, force: true }))

test('reads comments, quoted and multi-line values, and a variable that is set wins', (context) => {
  context.after(() => {
    for (const name of ['ENV_A', 'ENV_B', 'ENV_C', 'ENV_D']) delete process.env[name]
  })
  process.env.ENV_D = 'set'
  writeFileSync(
    path,
    `# it's a comment\r\n\nENV_A = "two\nlines" # note\nexport ENV_B=it's\nENV_C=\nENV_D=file`,
  )
  assert.equal(loadEnvFile(path), null)
  const { ENV_A, ENV_B, ENV_C, ENV_D } = process.env
  assert.deepEqual([ENV_A, ENV_B, ENV_C, ENV_D], ['two\nlines', "it's", '', 'set'])
})

test('a missing file and an empty one are accepted', () => {
  assert.equal(loadEnvFile(path), null)
  writeFileSync(path, '')
  assert.equal(loadEnvFile(path), null)
})

for (const [what, text, line] of [
  ['a colon instead of =', 'PORT=1\nSECATEUR_KEY: sec_hunter2\n', 2],
  ['the bytes of a crash', `PORT=1\n\n${'\0'.repeat(40)}`, 3],
  ['NUL in a value', 'PORT=80\0\0\n', 1],
  ['a name with a space', 'A="x\ny"\nSECATEUR KEY=hunter2', 3],
] as const) {
  test(`refuses ${what}, names the line and does not quote it`, () => {
    writeFileSync(path, text)
    assert.equal(loadEnvFile(path), `Line ${line} of ${path} is not NAME=value. Correct it or remove it.`)
  })
}

test('refuses a folder', () => {
  mkdirSync(path)
  assert.match(loadEnvFile(path) ?? '', /cannot be read \(EISDIR\)\. Make it a readable file or remove it\.$/)
})
