/** The roles of API keys. Each role includes the rights of the roles before it. */
export const ROLES = [
  /** Reads the team's data. */
  'viewer',
  /** Submits, edits and cancels jobs. */
  'submitter',
  /** Creates and revokes the team's keys, and reads the audit log. */
  'admin',
  /** Manages the hosts and teams of the installation. */
  'operator',
] as const
export type Role = (typeof ROLES)[number]

export const mayActAs = (held: Role, needed: Role): boolean => ROLES.indexOf(held) >= ROLES.indexOf(needed)
