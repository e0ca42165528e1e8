/** What the worker needs from its machine: one visible GPU for Python, and the kernel's count of kills. */
import { readFile } from 'node:fs/promises'

/**
 * The environment to start Python with. `CUDA_VISIBLE_DEVICES` leaves only the GPU of the setting visible, which Python sees
 * as `cuda:0`. So Python cannot allocate anything on another GPU, not even a CUDA context.
 *
 * @param device the setting; `auto`, `cpu` and `cuda` choose no GPU
 * @param env the environment so far; `device` is an index into its `CUDA_VISIBLE_DEVICES`, if that is set
 */
export function withOneGpu(device: string, env: Readonly<Record<string, string>>): Record<string, string> {
  const index = /^cuda:(\d+)$/.exec(device)?.[1]
  const chosen = env.CUDA_VISIBLE_DEVICES ? env.CUDA_VISIBLE_DEVICES.split(',')[Number(index)] : index
  // Python rejects a device that does not exist, and names it as it was set.
  if (index === undefined || chosen === undefined) return { ...env }
  return { ...env, CUDA_VISIBLE_DEVICES: chosen, SECATEUR_DEVICE: 'cuda:0' }
}

/**
 * How many processes of this machine the kernel has killed because memory ran out. The kernel does not name them, but a
 * Python that was killed while the number grew was one of them. 0 where the kernel does not count.
 */
export async function countOomKills(): Promise<number> {
  const counters = await readFile('/proc/vmstat', 'utf8').catch(() => '')
  return Number(/^oom_kill (\d+)$/m.exec(counters)?.[1] ?? 0)
}
