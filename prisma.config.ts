import { defineConfig } from 'prisma/config'

// The connection is given to the client's adapter (core/runtime/db.ts) and to scripts/migrate.ts; the command line needs none.
export default defineConfig({ schema: 'prisma/schema.prisma', migrations: { path: 'prisma/migrations' } })
