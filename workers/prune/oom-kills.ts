import { readFile } from 'node:fs/promises'

/**
 * How many processes of this machine the kernel has killed because memory ran out. It names none of them, but a Python
 * that was killed while the number grew was one. 0 where the kernel doesn't count.
 */
export async function countOomKills(): Promise<number> {
  const counters = await readFile('/proc/vmstat', 'utf8').catch(() => '')
  return Number(/^oom_kill (\d+)$/m.exec(counters)?.[1] ?? 0)
}
