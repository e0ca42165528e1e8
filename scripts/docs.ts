/** `npm run docs`: writes what is made from the code: the pages of `docs/` and the types of the clients. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { GENERATED } from './docs/generated.ts'
import { ROOT } from './setup/paths.mjs'

for (const { path, make } of GENERATED) writeFileSync(join(ROOT, path), await make())
