/** A mistake of the operator that keeps a process from starting. The message is one line and says what to do. */
export class StartError extends Error {
  override readonly name: string = 'StartError'
}
