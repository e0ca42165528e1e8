/** The API with a tiny model and texts that its Python process can load. */
import { after } from 'node:test'
import { createTestApi } from './api.ts'
import { createFixture, fixtureEnv } from './service.ts'

/** Await it at the top of a test file. Everything is removed after the last test. */
export async function openFixtureApi() {
  const fixture = await createFixture()
  after(fixture.dispose)
  const api = await createTestApi({ env: fixtureEnv(fixture) })
  after(api.dispose)
  return {
    fixture,
    api,
    /** The body of a valid job. */
    good: (changes: object = {}) => ({
      model: fixture.model,
      methods: ['magnitude', { id: 'wanda', params: { variant: true } }],
      levels: [0.5, 0.7],
      calibration: { dataset: fixture.calibration, samples: 4, seqlen: 32 },
      evaluations: [{ dataset: fixture.evaluation, seqlen: 32, windows: 20 }],
      ...changes,
    }),
  }
}
