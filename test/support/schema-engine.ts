/**
 * Prisma's schema engine as WebAssembly, over the same adapter as the client. It gives the answers of `prisma migrate diff`
 * and `prisma migrate status` without their binary.
 */
import { readFile } from 'node:fs/promises'
import { PrismaPg } from '@prisma/adapter-pg'
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  type SqlDriverAdapter,
} from '@prisma/driver-adapter-utils'
import * as wasm from '@prisma/schema-engine-wasm/schema_engine_bg'
import pg from 'pg'
import { listMigrations, MIGRATIONS_FOLDER } from '#core/runtime/migrations.ts'

/** The part that is used here. Node's types do not declare it; the types of the DOM do. */
declare const WebAssembly: {
  instantiate(
    bytes: Uint8Array,
    imports: Record<string, object>,
  ): Promise<{ instance: { exports: { __wbindgen_start(): void } } }>
}

const EVERYTHING = { externalTables: [], externalEnums: [] }
const SCHEMA_PATH = 'prisma/schema.prisma'

export interface SchemaEngine {
  /** The SQL that is missing from the migrations to reach `schema`; only a comment when nothing is missing. */
  migrationsToSchema(schema: string): Promise<string>
  /** Problems in the migration history of the database. */
  diagnose(): Promise<wasm.DiagnoseMigrationHistoryOutput>
}

/**
 * @param url of the database to inspect
 * @param newShadow creates an empty database to try migrations in, and returns its URL
 */
export async function openSchemaEngine(url: string, newShadow: () => Promise<string>): Promise<SchemaEngine> {
  await instantiate()
  const adapter = bindMigrationAwareSqlAdapterFactory({
    provider: 'postgres',
    adapterName: '@prisma/adapter-pg',
    connect: () => connect(url),
    connectToShadowDb: async () => connect(await newShadow()),
  })
  const engine = await wasm.SchemaEngine.new({ datamodels: undefined }, () => undefined, adapter)
  const migrationsList = await migrationList()
  return {
    async migrationsToSchema(schema) {
      const { stdout } = await engine.diff({
        from: { tag: 'migrations', ...migrationsList },
        to: { tag: 'schemaDatamodel', files: [{ path: SCHEMA_PATH, content: schema }] },
        script: true,
        exitCode: null,
        filters: EVERYTHING,
      })
      return stdout ?? ''
    },
    diagnose: () =>
      engine.diagnoseMigrationHistory({ migrationsList, optInToShadowDatabase: false, filters: EVERYTHING }),
  }
}

/** Loads the .wasm file, which the package's own entry imports as a module; Node 20 cannot do that. */
async function instantiate(): Promise<void> {
  const file = new URL(
    'schema_engine_bg.wasm',
    import.meta.resolve('@prisma/schema-engine-wasm/schema_engine_bg'),
  )
  const { instance } = await WebAssembly.instantiate(await readFile(file), { './schema_engine_bg.js': wasm })
  wasm.__wbg_set_wasm(instance.exports)
  instance.exports.__wbindgen_start()
}

/**
 * Connects with the client's adapter, which rejects the type `"char"` of the system catalogue. The engine accepts text
 * instead, except for the type of a constraint, which must be a character.
 */
async function connect(connectionString: string): Promise<SqlDriverAdapter> {
  const adapter = await new PrismaPg({ connectionString, Client: CatalogueClient }).connect()
  // The adapter splits a script at every semicolon, even inside a function. Postgres runs it unsplit.
  adapter.executeScript = async (script) => {
    const client = new pg.Client({ connectionString })
    await client.connect()
    await client.query(script).finally(() => client.end())
  }
  const queryRaw = adapter.queryRaw.bind(adapter)
  adapter.queryRaw = async (query) => {
    const result = await queryRaw(query)
    const kind = result.columnNames.indexOf('constraint_type')
    if (kind >= 0) result.columnTypes[kind] = ColumnTypeEnum.Character
    return result
  }
  return adapter
}

const CHAR = 18
const TEXT = 25

class CatalogueClient extends pg.Client {
  constructor(config?: pg.ClientConfig) {
    super(config)
    this.connection.prependListener('rowDescription', ({ fields }: { fields: pg.FieldDef[] }) => {
      for (const field of fields) if (field.dataTypeID === CHAR) field.dataTypeID = TEXT
    })
  }
}

async function migrationList(): Promise<wasm.MigrationList> {
  const migrations = await listMigrations()
  return {
    baseDir: MIGRATIONS_FOLDER,
    lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"\n' },
    shadowDbInitScript: '',
    migrationDirectories: migrations.map(({ name, sql }) => ({
      path: name,
      migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: sql } },
    })),
  }
}
