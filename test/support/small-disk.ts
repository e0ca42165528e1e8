/** A disk of its own size, on which a test can take all the room. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'

export interface SmallDisk {
  folder: string
  /** Takes all the room that is left. @returns a function that gives it back */
  fill: () => () => void
  /** Not even root may write after this. */
  makeReadOnly: () => void
}

/** For the option `skip` of a test: the reason why it has no small disk, or false. */
export const NO_SMALL_DISK = !canMount() && 'only root on Linux may mount a small disk'

/** @param size for mount, such as `64k` */
export function mountSmallDisk(context: TestContext, size: string): SmallDisk {
  const folder = mkdtempSync(join(tmpdir(), 'secateur-disk-'))
  mount(folder, size)
  context.after(() => unmount(folder))
  const ballast = join(folder, 'ballast')
  return {
    folder,
    fill: () => {
      try {
        while (true) writeFileSync(ballast, Buffer.alloc(65_536), { flag: 'a' })
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
      }
      return () => rmSync(ballast)
    },
    makeReadOnly: () => execFileSync('mount', ['-o', 'remount,ro', folder]),
  }
}

function canMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false
  const folder = mkdtempSync(join(tmpdir(), 'secateur-disk-'))
  try {
    mount(folder, '64k')
    unmount(folder)
    return true
  } catch {
    rmSync(folder, { recursive: true })
    return false // in a container without the right to mount
  }
}

function mount(folder: string, size: string): void {
  const options = ['-t', 'tmpfs', '-o', `size=${size},mode=755`, 'tmpfs', folder]
  execFileSync('mount', options, { stdio: 'ignore' })
}

function unmount(folder: string): void {
  execFileSync('umount', ['--lazy', folder])
  rmSync(folder, { recursive: true })
}
