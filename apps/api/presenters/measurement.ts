import { lossOf } from '#core/domain/units.ts'
import type { MeasurementResource } from '#core/schemas/resources.ts'
import type { Measurement } from '#core/schemas/result.ts'

export const presentMeasurement = (measurement: Measurement): MeasurementResource => ({
  ...measurement,
  ...lossOf(measurement),
})
