/** `npm run docs`: writes the files that are generated from the code: pages of `docs/`, `.env.example` and client types. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { GENERATED } from './docs/generated.ts'
import { ROOT } from './setup/paths.mjs'

for (const { path, make } of GENERATED) writeFileSync(join(ROOT, path), await make())
