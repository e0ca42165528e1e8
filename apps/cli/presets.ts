/** Benchmarks that ship with Secateur: the YAML files in `presets/`, each with the fields of `POST /v1/benchmarks`. */
import { readdirSync } from 'node:fs'
import { join, parse } from 'node:path'
import { ROOT } from '#core/runtime/startup/checkout.mjs'

const FOLDER = join(ROOT, 'apps/cli/presets')

export interface Preset {
  name: string
  /** To copy and change. */
  file: string
}

export const presets = (): Preset[] =>
  readdirSync(FOLDER)
    .map((file) => ({ name: parse(file).name, file: join(FOLDER, file) }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))

/** The file of a preset if one has this name; else what was typed. */
export const presetOrFile = (typed: string): string =>
  presets().find(({ name }) => name === typed)?.file ?? typed
