/** `npm run keys`: makes a key with the database at hand. The key alone goes to stdout. */
import { join } from 'node:path'
import { ROLES, type Role } from '#core/domain/roles.ts'
import { readFlags } from './command-line.ts'
import { HOME } from './setup/paths.mjs'
import { makeKey, withRepositories } from './stack/keys.ts'
import { runningPostgres } from './stack/postgres.ts'

const HELP = `npm run keys -- --role operator --name NAME [flags]

Makes a key in the database of DATABASE_URL, or of the stack that runs here, and prints it: for whoever has lost theirs.
Who has an admin's key makes others by POST /v1/keys.
  --role         viewer, submitter, admin or operator
  --name         what the key is for
  --team NAME    whose it is (default)
  --days 90      when it expires; without, it is good until it is revoked
  --help         this text`

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
  process.stderr.write(`A key of the team ${flags.team}, which is not shown again:\n`)
  process.stdout.write(`${secret}\n`)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}

async function make(role: Role, name: string, expiresInDays: number | null) {
  const databaseUrl = process.env.DATABASE_URL || (await runningPostgres(join(HOME, 'postgres')))
  if (!databaseUrl) throw new Error('No database: set DATABASE_URL, or let `npm start` run meanwhile.')
  const team = await withRepositories(databaseUrl, ({ teams }) => teams.findByName(flags.team))
  if (!team) throw new Error(`There is no team ${flags.team}.`)
  return makeKey(databaseUrl, { role, name, expiresInDays, teamId: team.id })
}
