/** Fuzzes everything but jobs: schedules, datasets, webhooks, teams, keys and hosts. */
import { test } from 'node:test'
import { fuzz } from './fuzz.ts'

test('every response to a generated request about anything but jobs fits the document', () =>
  fuzz(['--exclude-tag', 'jobs', '--exclude-tag', 'trials']))
