#!/usr/bin/env node
import { existsSync } from 'node:fs'
import { compiled } from '../../core/runtime/startup/checkout.mjs'

const main = compiled('apps/cli/main.ts')
if (existsSync(main)) await import(main)
else {
  process.stderr.write('secateur is not set up yet: run `npm run setup` in its checkout.\n')
  process.exitCode = 1
}
