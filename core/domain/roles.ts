/** What a key may do. Each role may do what those before it may. */
export const ROLES = [
  /** Reads what is the team's. */
  'viewer',
  /** Submits jobs, changes and cancels them. */
  'submitter',
  /** Makes and revokes the team's keys, and reads what was done. */
  'admin',
  /** Runs the installation: its hosts and its teams. */
  'operator',
] as const
export type Role = (typeof ROLES)[number]

export const mayActAs = (held: Role, needed: Role): boolean => ROLES.indexOf(held) >= ROLES.indexOf(needed)
