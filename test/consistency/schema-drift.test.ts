import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { migrate } from '#core/runtime/migrations.ts'
import { ROOT } from '#core/runtime/startup/checkout.mjs'
import { createDatabase } from '../support/database.ts'
import { openSchemaEngine, type SchemaEngine } from '../support/schema-engine.ts'

const NO_CHANGE = '-- This is an empty migration.'

describe('prisma/schema.prisma and prisma/migrations', () => {
  const databases: { drop: () => Promise<void> }[] = []
  let engine: SchemaEngine
  let schema: string

  async function newDatabase(): Promise<string> {
    const database = await createDatabase()
    databases.push(database)
    return database.url
  }

  before(async () => {
    const url = await newDatabase()
    await migrate(url)
    engine = await openSchemaEngine(url, newDatabase)
    schema = await readFile(join(ROOT, 'prisma/schema.prisma'), 'utf8')
  })
  after(() => Promise.all(databases.map(({ drop }) => drop())))

  test('describe the same schema', async () => {
    const script = await engine.migrationsToSchema(schema)
    assert.equal(script.trim(), NO_CHANGE, `add a migration with:\n${script}`)
  })

  test('differ when the schema has a field without a migration', async () => {
    const changed = schema.replace('model Team {', 'model Team {\n  motto String?')
    assert.notEqual(changed, schema)
    assert.match(await engine.migrationsToSchema(changed), /ALTER TABLE "teams" ADD COLUMN +"motto" TEXT/)
  })

  test('leave a migration history that `prisma migrate status` accepts', async () => {
    assert.deepEqual(await engine.diagnose(), {
      editedMigrationNames: [],
      failedMigrationNames: [],
      hasMigrationsTable: true,
      history: null,
    })
  })
})
