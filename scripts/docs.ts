/** `npm run docs`: writes the pages of `docs/` that are made from the code. */
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT, VENV_PYTHON } from './setup/paths.mjs'

const page = execFileSync(VENV_PYTHON, ['-m', 'secateur', 'methods', '--markdown'], {
  stdio: ['ignore', 'pipe', 'inherit'],
})
writeFileSync(join(ROOT, 'docs/methods.md'), page)
