/** How new the score of each method is (ADR 40). It is a property of the method, measured once: `core/domain/novelty.json`. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Type, { type Static } from 'typebox'
import { Value } from 'typebox/value'
import { ROOT } from '#core/runtime/startup/checkout.mjs'
import { Nullable } from '#core/schemas/result.ts'

export const NoveltySchema = Type.Object(
  {
    /** null: nothing is measured. */
    protocol: Nullable(
      Type.Object({
        model: Type.String(),
        revision: Type.String(),
        levels: Type.Array(Type.Number()),
        calibration: Type.String(),
        command: Type.String(),
      }),
    ),
    /** By method. `novelty`: 1 - the highest rank correlation of its scores with those of a method of people, the `nearest`. */
    methods: Type.Record(
      Type.String(),
      Type.Object(
        {
          novelty: Type.Number({ minimum: 0, maximum: 2 }),
          nearest: Type.Object({
            method: Type.String(),
            correlation: Type.Number({ minimum: -1, maximum: 1 }),
          }),
        },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
)
export type Novelty = Static<typeof NoveltySchema>

const FILE = join(ROOT, 'core/domain/novelty.json')

/** @throws an error for a file of another form */
export const readNovelty = (): Novelty => Value.Parse(NoveltySchema, JSON.parse(readFileSync(FILE, 'utf8')))
