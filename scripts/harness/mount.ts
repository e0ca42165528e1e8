/** A folder that goes away and comes back at once, as a mount does: a link that is replaced by a file. */
import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'

export interface Mount {
  readonly path: string
  /** Until `attach`, every access below the path fails. */
  detach(): void
  attach(): void
}

/** Creates the folder next to the path, and attaches it. */
export function createMount(path: string): Mount {
  const folder = `${path}-folder`
  const replace = (make: (next: string) => void) => {
    make(`${path}-next`)
    renameSync(`${path}-next`, path)
  }
  const attach = () => replace((next) => symlinkSync(folder, next))
  mkdirSync(folder)
  attach()
  return { path, attach, detach: () => replace((next) => writeFileSync(next, 'The storage is away.')) }
}
