/** Fuzzes jobs, their trials and their results. */
import { test } from 'node:test'
import { fuzz } from './fuzz.ts'

test('every response to a generated request about jobs fits the document', () =>
  fuzz(['--include-tag', 'jobs', '--include-tag', 'trials']))
