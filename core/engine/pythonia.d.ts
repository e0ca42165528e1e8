/** Types of the two parts of pythonia 1.2.6 that core/engine/bridge.ts uses. The package types only its own entry. */

declare module 'pythonia/src/pythonia/IpcPipeCom.js' {
  import type { ChildProcess } from 'node:child_process'

  /** A message of the protocol: `r` is the number of the request, `c` a channel, `v` the payload. */
  export interface Message {
    r: number | string
    c?: string
    v?: unknown
  }
  export type Handler = (message: Message) => unknown

  class StdioCom {
    proc: ChildProcess
    handlers: Record<string, Handler>
    /** Starts Python. The constructor calls it. */
    start(): void
    recieve(message: Message): void
    register(id: number | string, handler: Handler): void
    write(message: Message, handler?: Handler): void
    writeRaw(json: string, id: number | string, handler: Handler): void
  }
  const module: { StdioCom: typeof StdioCom }
  export default module
}

declare module 'pythonia/src/pythonia/Bridge.js' {
  /** A Python object. Its attributes are proxies; `name$(...args, { $timeout })` calls a method. */
  export type PythonProxy = { [name: string]: PythonProxy } & ((...args: unknown[]) => Promise<unknown>)

  class Bridge {
    constructor(com: object)
    makePyObject(id: number): PythonProxy
    end(): void
  }
  const module: { Bridge: typeof Bridge }
  export default module
}
