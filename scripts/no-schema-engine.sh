#!/bin/sh
# Stands in for Prisma's schema engine, a binary that `prisma generate` looks for but never uses.
# It must fail: `prisma migrate deploy` with an engine that exits 0 applies nothing and reports success.
echo "This installation has no schema engine: migrations are applied by scripts/migrate.ts" >&2
exit 1
