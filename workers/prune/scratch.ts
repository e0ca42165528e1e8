/** Where Python saves the models of an attempt until they are stored. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Logger } from '#core/runtime/logger.ts'

export interface Scratch {
  /**
   * Runs work that may create a folder, and removes everything afterwards, also after an error. Only for one piece of work at a
   * time.
   */
  withFolder<T>(token: string, work: (folder: string) => Promise<T>): Promise<T>
}

/** Removes what an earlier worker of this host left, if it died during an attempt. */
export async function openScratch(home: string, hostId: string, logger: Logger): Promise<Scratch> {
  const root = join(home, 'scratch', hostId)
  await rm(root, { recursive: true, force: true })
  return {
    withFolder: async (token, work) => {
      try {
        return await work(join(root, token))
      } finally {
        await rm(root, { recursive: true, force: true }).catch((error: unknown) =>
          logger.error(
            { error, folder: root },
            'the scratch folder was not removed; the next start removes it',
          ),
        )
      }
    },
  }
}
