import { type ParseArgsConfig, parseArgs } from 'node:util'

/** The flags of an npm script. `--help` prints the help and exits 0; what the script doesn't know exits 2. */
export function readFlags<T extends NonNullable<ParseArgsConfig['options']>>(options: T, help: string) {
  try {
    const { values } = parseArgs({ options: { ...options, help: { type: 'boolean' } }, strict: true })
    if (!('help' in values)) return values
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${help}\n`)
    process.exit(2)
  }
  process.stdout.write(`${help}\n`)
  process.exit(0)
}
