/** The ways to install the command and the Python client take this checkout, and never a package from a registry. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { promisify } from 'node:util'
import { ROOT } from '../../scripts/setup/paths.mjs'

const run = promisify(execFile)
const prefix = mkdtempSync(join(tmpdir(), 'secateur-install-'))
after(() => rmSync(prefix, { recursive: true }))

test('`npm link` installs the command for every folder, without a registry', async () => {
  const env = {
    ...process.env,
    npm_config_prefix: prefix,
    npm_config_registry: 'http://127.0.0.1:9', // nothing listens on the port `discard`
  }
  await run('npm', ['link'], { cwd: ROOT, env })
  const { stdout } = await run(join(prefix, 'bin/secateur'), ['hosts', '--help'], { cwd: prefix })
  assert.match(stdout, /^Usage: secateur hosts/)
})

test('no page and no message names the package in a registry', () => {
  const folders = ['docs', 'apps', 'scripts', 'clients', 'python/src', 'python/tests']
  const files = folders
    .flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
        join(folder, file),
      ),
    )
    .concat(readdirSync(ROOT))
    .filter((file) => /\.(md|ts|mjs|py)$/.test(file))
  const warning = 'Do not use `npx secateur` or `pip install secateur`'
  const wrong = files.filter((file) =>
    /(npx|npm exec|pip install) ['"]?secateur/.test(
      readFileSync(join(ROOT, file), 'utf8').replace(warning, ''),
    ),
  )
  assert.deepEqual(wrong, [])
})
