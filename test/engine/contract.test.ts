/** TypeBox's side of the contract with Python. `python/tests/test_spec.py` checks the same files with pydantic. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TSchema } from 'typebox'
import { Value } from 'typebox/value'
import { ManifestSchema } from '#core/schemas/artifacts.ts'
import {
  CatalogueSchema,
  CheckReportSchema,
  CheckRequestSchema,
  FingerprintsRequestSchema,
} from '#core/schemas/catalogue.ts'
import { EngineEventSchema } from '#core/schemas/events.ts'
import { KeepSchema } from '#core/schemas/keep.ts'
import { TrialResultSchema } from '#core/schemas/result.ts'
import { TrialSpecSchema } from '#core/schemas/spec.ts'

const FOLDER = 'test/fixtures/contract'

const SCHEMAS: Record<string, TSchema> = {
  Catalogue: CatalogueSchema,
  CheckReport: CheckReportSchema,
  CheckRequest: CheckRequestSchema,
  EngineEvent: EngineEventSchema,
  FingerprintsRequest: FingerprintsRequestSchema,
  Keep: KeepSchema,
  Manifest: ManifestSchema,
  TrialResult: TrialResultSchema,
  TrialSpec: TrialSpecSchema,
}

interface Fixture {
  name: string
  schema: string
  valid: boolean
  value: unknown
}

const fixtures = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.json'))
  .flatMap((file) => JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Fixture[])

test('the fixtures have valid and invalid values of every schema that crosses the bridge', () => {
  for (const schema of Object.keys(SCHEMAS)) {
    for (const valid of [true, false]) {
      assert.ok(
        fixtures.some((fixture) => fixture.schema === schema && fixture.valid === valid),
        `no ${valid ? 'valid' : 'invalid'} ${schema}`,
      )
    }
  }
})

for (const { name, schema, valid, value } of fixtures) {
  test(`${schema}: ${name} is ${valid ? 'accepted' : 'rejected'}`, () => {
    const known = SCHEMAS[schema]
    assert.ok(known, `unknown schema ${schema}`)
    // Python fills in defaults as well, so a missing field counts as its default.
    assert.equal(Value.Check(known, Value.Default(known, value)), valid)
  })
}
