/** The team that every installation starts with. The first migration inserts its row. */
export const DEFAULT_TEAM_ID = '019a0000-0000-7000-8000-000000000000'
