/** Counts the bytes of answers that clients have not taken yet, so that clients who do not read cannot fill the memory. */
import { finished, type Writable } from 'node:stream'
import { SecateurError } from '#core/errors.ts'

const MIB = 2 ** 20

export class UnsentBytes {
  private readonly byTeam = new Map<string, number>()

  /** @param perTeam the bytes from which a team gets no more answers */
  constructor(private readonly perTeam: number) {}

  /** @throws SecateurError PRUNE_TOO_MANY_READS */
  requireRoom(teamId: string): void {
    const bytes = this.byTeam.get(teamId) ?? 0
    if (bytes >= this.perTeam)
      throw new SecateurError(
        'PRUNE_TOO_MANY_READS',
        `Your team has not read ${Math.ceil(bytes / MIB)} MiB of answers yet. Read them, or close their connections.`,
      )
  }

  /** Counts an answer until its response has been handed to the network, or is closed. */
  add(teamId: string, bytes: number, response: Writable): void {
    this.change(teamId, bytes)
    finished(response, () => this.change(teamId, -bytes))
  }

  private change(teamId: string, bytes: number): void {
    const sum = (this.byTeam.get(teamId) ?? 0) + bytes
    if (sum === 0) this.byTeam.delete(teamId)
    else this.byTeam.set(teamId, sum)
  }
}
