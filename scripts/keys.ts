/** `npm run keys`: creates an API key directly in the database. Only the key goes to stdout. */
import { join } from 'node:path'
import { escapeControls } from '#core/domain/control-characters.ts'
import { ROLES, type Role } from '#core/domain/roles.ts'
import { checkPostgres } from '#core/runtime/startup/postgres.ts'
import { readFlags } from './command-line.ts'
import { HOME } from './setup/paths.mjs'
import { runningPostgres } from './stack/embedded/postgres.ts'
import { makeKey, withRepositories } from './stack/keys.ts'

const HELP = `npm run keys -- --role operator --name NAME [flags]

Creates an API key in the database of DATABASE_URL, or of the stack that runs here, and prints it. Use it when you have
lost your key. With an admin's key, use \`secateur keys create\` instead.
  --role ROLE    viewer, submitter, admin or operator
  --name NAME    what the key is for
  --team NAME    team of the key (default: default)
  --days N       days until it expires (default: it never expires)
  --help         print this text`

const flags = readFlags(
  {
    role: { type: 'string' },
    name: { type: 'string' },
    team: { type: 'string', default: 'default' },
    days: { type: 'string' },
  },
  HELP,
)
const role = ROLES.find((role) => role === flags.role)
const days = flags.days === undefined ? null : Number(flags.days)
if (!role || !flags.name || !(days === null || (Number.isInteger(days) && days > 0))) {
  process.stderr.write(`${HELP}\n`)
  process.exit(2)
}
try {
  const { secret } = await make(role, flags.name, days)
  process.stderr.write(`The new key of the team ${flags.team}. It is not shown again:\n`)
  process.stdout.write(`${secret}\n`)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}

async function make(role: Role, name: string, expiresInDays: number | null) {
  if (escapeControls(name) !== name) throw new Error('The name must not contain control characters.')
  const databaseUrl = process.env.DATABASE_URL || (await runningPostgres(join(HOME, 'postgres')))
  if (!databaseUrl) throw new Error('No database found. Set DATABASE_URL, or run `npm start` first.')
  await checkPostgres(databaseUrl)
  const team = await withRepositories(databaseUrl, ({ teams }) => teams.findByName(flags.team))
  if (!team) throw new Error(`Unknown team '${flags.team}'.`)
  return makeKey(databaseUrl, { role, name, expiresInDays, teamId: team.id })
}
