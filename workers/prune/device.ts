/**
 * One GPU for one process: Python sees no other, so that nothing of it lands there, a context of CUDA's included. To
 * Python its only one is `cuda:0`.
 *
 * @param device the setting; `auto`, `cpu` and `cuda` choose none
 * @param env of the Python process; a `CUDA_VISIBLE_DEVICES` in it is what `device` counts in
 * @returns the environment to start Python with
 */
export function seeOnly(device: string, env: Readonly<Record<string, string>>): Record<string, string> {
  const index = /^cuda:(\d+)$/.exec(device)?.[1]
  const chosen = env.CUDA_VISIBLE_DEVICES ? env.CUDA_VISIBLE_DEVICES.split(',')[Number(index)] : index
  // A device that isn't there is for Python to refuse, by the name it was given.
  if (index === undefined || chosen === undefined) return { ...env }
  return { ...env, CUDA_VISIBLE_DEVICES: chosen, SECATEUR_DEVICE: 'cuda:0' }
}
