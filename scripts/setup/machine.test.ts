import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findPython, requireNode, SetupError } from './machine.mjs'
import { VENV_PYTHON } from './paths.mjs'

test('rejects a Node that is too old, and says what to install', () => {
  assert.throws(
    () => requireNode('18.20.0'),
    new SetupError('Secateur needs Node 20.19 or newer; this is 18.20.0. See https://nodejs.org'),
  )
  assert.throws(() => requireNode('20.18.3'), SetupError)
  for (const version of ['20.19.0', '22.0.0', '24.1.0']) requireNode(version)
})

test('rejects a Python that does not run, and says what to install', () => {
  assert.throws(
    () => findPython('/nowhere/python'),
    new SetupError(
      'Secateur needs Python 3.11 or newer (none of /nowhere/python runs). Install it, or set SECATEUR_PYTHON=/path/to/python.',
    ),
  )
})

test('uses the Python that is named', () => {
  assert.equal(findPython(VENV_PYTHON), VENV_PYTHON)
})
