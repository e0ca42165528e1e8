/**
 * Prisma's schema engine as WebAssembly, over the same adapter as the client: what `prisma migrate diff` and
 * `prisma migrate status` would say, without their binary.
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

/** As far as it is used here: Node's types leave it to those of the DOM. */
declare const WebAssembly: {
  instantiate(
    bytes: Uint8Array,
    imports: Record<string, object>,
  ): Promise<{ instance: { exports: { __wbindgen_start(): void } } }>
}

const EVERYTHING = { externalTables: [], externalEnums: [] }
const SCHEMA_PATH = 'prisma/schema.prisma'

export interface SchemaEngine {
  /** The SQL that leads from the migrations to `schema`; a comment when there is nothing to do. */
  migrationsToSchema(schema: string): Promise<string>
  /** What is amiss in the database's history of migrations. */
  diagnose(): Promise<wasm.DiagnoseMigrationHistoryOutput>
}

/**
 * @param url the database that is looked at
 * @param newShadow makes an empty database, in which migrations are tried out, and gives its URL
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

/** The package's own entry imports the .wasm as a module, which Node 20 doesn't do. */
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
 * The client's adapter, which was not made for the system catalogue: it refuses the type `"char"`. The engine takes
 * text in its place, except for the kind of a constraint, which must be a character.
 */
async function connect(connectionString: string): Promise<SqlDriverAdapter> {
  const adapter = await new PrismaPg({ connectionString, Client: CatalogueClient }).connect()
  // The adapter's own splits at every semicolon, also inside a function. Postgres takes a script as it is.
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
