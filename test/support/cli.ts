/** The command `secateur` with the real service behind it. */
import { createTestClient, type TestClient } from './client.ts'
import { secateurAt } from './secateur.ts'
import { createFixture, type Fixture, type Stack, startStack } from './service.ts'

/** Nothing listens at this address. */
export const NOWHERE = 'http://127.0.0.1:1'

export interface Cli {
  fixture: Fixture
  stack: Stack
  client: TestClient
  secateur: ReturnType<typeof secateurAt>
  /** Options of `secateur submit` for a small job without methods. */
  flags: string[]
  dispose(): Promise<void>
}

export async function startCli(): Promise<Cli> {
  const fixture = await createFixture()
  const stack = await startStack(fixture, { SECATEUR_TEST_METHODS: 'yes' }).catch(async (error) => {
    await fixture.dispose()
    throw error
  })
  return {
    fixture,
    stack,
    client: createTestClient(stack.url),
    secateur: secateurAt(stack.url),
    flags: [
      ...['--model', fixture.model, '--levels', '0.5,0.7', '--no-reuse'],
      ...['--calibration', `dataset=${fixture.calibration},samples=4,seqlen=32`],
      ...['--evaluation', `dataset=${fixture.evaluation},seqlen=32,windows=4`],
    ],
    async dispose() {
      await stack.dispose()
      await fixture.dispose()
    },
  }
}
