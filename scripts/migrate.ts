/**
 * `npm run migrate`: brings the database of DATABASE_URL up to date, and prints the first operator key of a new database. Run
 * it once per rollout, not in every replica.
 */
import { loadConfig } from '#core/runtime/config.ts'
import { ConfigError } from '#core/runtime/environment.ts'
import { MigrationError, migrate } from '#core/runtime/migrations.ts'
import { checkPostgres } from '#core/runtime/startup/postgres.ts'
import { StartError } from '#core/runtime/startup/start-error.ts'
import { describeFirstKey, makeFirstKey } from './stack/keys.ts'

try {
  const { databaseUrl } = loadConfig()
  await checkPostgres(databaseUrl)
  const applied = await migrate(databaseUrl, { onApplied: (name) => console.log(`applied ${name}`) })
  if (applied.length === 0) console.log('up to date')
  const key = await makeFirstKey(databaseUrl)
  if (key) console.log(describeFirstKey(key))
} catch (error) {
  if (!(error instanceof MigrationError || error instanceof ConfigError || error instanceof StartError))
    throw error
  console.error(error.message)
  process.exitCode = 1
}
