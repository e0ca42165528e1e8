/** Starts a thread. Threads do not inherit the loader for TypeScript, so each registers it. */
import { register } from 'tsx/esm/api'

register()
const { default: makeAnswer } = await import('./thread.ts')
export default makeAnswer
