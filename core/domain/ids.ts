/** Ids: UUIDs in lower case, as they are stored and answered. The CLI imports this file, so it imports nothing itself. */

/** Without anchors, to build longer patterns. It captures nothing. */
export const UUID_PATTERN = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'

export const UUID = new RegExp(`^${UUID_PATTERN}$`)

/** The team that every installation starts with. The first migration inserts its row. */
export const DEFAULT_TEAM_ID = '019a0000-0000-7000-8000-000000000000'
