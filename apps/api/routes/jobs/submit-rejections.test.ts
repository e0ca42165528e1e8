import assert from 'node:assert/strict'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import { openFixtureApi } from '../../../../test/support/fixture-api.ts'

const { fixture, api, good } = await openFixtureApi()
before(async () => {
  await writeFile(join(fixture.folder, 'short.txt'), 'oak ash')
  await mkdir(join(fixture.folder, 'empty'))
  await symlink('/etc', join(fixture.folder, 'link'))
})

type Problem = [pointer: string, code: string, detail: RegExp]

/** Name of the mistake -> the body and the expected problems. */
const REJECTED: Record<string, { body: () => unknown; problems: Problem[] }> = {
  'no body': { body: () => undefined, problems: [['#', 'PRUNE_VALIDATION', /^must be an object/]] },
  'a list': { body: () => [], problems: [['#', 'PRUNE_VALIDATION', /^must be an object, not a list$/]] },
  'an empty body': {
    body: () => ({}),
    problems: [
      ['#/model', 'PRUNE_VALIDATION', /^is required$/],
      ['#/methods', 'PRUNE_VALIDATION', /^is required$/],
    ],
  },
  'an unknown field': {
    body: () => good({ levls: [0.5] }),
    problems: [['#/levls', 'PRUNE_VALIDATION', /^unknown field; did you mean "levels"\?$/]],
  },
  'an unknown nested field': {
    body: () => good({ calibration: { dataset: fixture.calibration, sample: 4 } }),
    problems: [['#/calibration/sample', 'PRUNE_VALIDATION', /^unknown field; did you mean "samples"\?$/]],
  },
  'selections of models that select nothing': {
    body: () =>
      good({
        keepArtifacts: [
          { methods: ['dense'], layout: 'plain' },
          { layout: 'packed' },
          { levels: [0.51], layout: 'plain' },
          { patterns: ['2:4'], layout: 'shrunk' },
        ],
      }),
    problems: [0, 2, 3].map((index) => [
      `#/keepArtifacts/${index}`,
      'PRUNE_VALIDATION',
      /^selects no trial of the job$/,
    ]),
  },
  'shrunk models of other patterns than structured': {
    body: () =>
      good({
        methods: [{ id: 'l1-norm', patterns: ['structured'] }, 'magnitude'],
        keepArtifacts: [{ methods: ['l1-norm'], layout: 'shrunk' }, { layout: 'shrunk' }],
      }),
    problems: [
      [
        '#/keepArtifacts/1',
        'PRUNE_VALIDATION',
        /^selects trials of the pattern unstructured, which cannot be shrunk: add "patterns": \["structured"\]$/,
      ],
    ],
  },
  'an invalid pool and invalid requirements': {
    body: () => good({ pool: 'A', requires: ['cuda', 'gpu-memory>=40GB', 'gpu-memory>40GiB'] }),
    problems: [
      ['#/pool', 'PRUNE_VALIDATION', /^does not fit: Only hosts of this pool/],
      ['#/requires/1', 'PRUNE_VALIDATION', /^does not fit: a label .* `gpu-memory>=40GiB`$/],
      ['#/requires/2', 'PRUNE_VALIDATION', /^does not fit: a label/],
    ],
  },
  'control characters in the name and the notes': {
    body: () => good({ name: '\u001b]0;x\u0007red', notes: 'first\nsecond\u001b[2J' }),
    problems: [
      ['#/name', 'PRUNE_VALIDATION', /^must not contain control characters, line breaks, bidirectional/],
      ['#/notes', 'PRUNE_VALIDATION', /^must not contain control characters other than tabs and line breaks/],
    ],
  },
  'bidirectional controls in the name and the notes, and a control character in a tag': {
    body: () => good({ name: 'a\u202eb', notes: 'a\u2066b', tags: ['a\u001b'] }),
    problems: [
      ['#/tags/0', 'PRUNE_VALIDATION', /^does not fit/],
      ['#/name', 'PRUNE_VALIDATION', /^must not contain/],
      ['#/notes', 'PRUNE_VALIDATION', /^must not contain/],
    ],
  },
  'a line break in the name': {
    body: () => good({ name: 'a\nb' }),
    problems: [['#/name', 'PRUNE_VALIDATION', /^must not contain/]],
  },
  'a level of 1': {
    body: () => good({ levels: [0.5, 1] }),
    problems: [['#/levels/1', 'PRUNE_VALIDATION', /^must be less than 1$/]],
  },
  'a negative level': {
    body: () => good({ levels: [-0.1] }),
    problems: [['#/levels/0', 'PRUNE_VALIDATION', /^must be at least 0$/]],
  },
  'a level that overflows to infinity': {
    body: () => JSON.stringify(good({ levels: ['huge'] })).replace('"huge"', '1e999'),
    problems: [['#/levels/0', 'PRUNE_VALIDATION', /^must be less than 1$/]],
  },
  'a level as text': {
    body: () => good({ levels: ['0.5'] }),
    problems: [['#/levels/0', 'PRUNE_VALIDATION', /^must be a number, not "0.5"$/]],
  },
  'a level of null': {
    body: () => good({ levels: [null] }),
    problems: [['#/levels/0', 'PRUNE_VALIDATION', /^must be a number, not null$/]],
  },
  'levels of null': {
    body: () => good({ levels: null }),
    problems: [['#/levels', 'PRUNE_VALIDATION', /^must be an array, not null$/]],
  },
  'a number instead of a list': {
    body: () => good({ levels: 0.5 }),
    problems: [['#/levels', 'PRUNE_VALIDATION', /^must be an array, not 0.5$/]],
  },
  'a list instead of a number': {
    body: () => good({ seed: [1] }),
    problems: [['#/seed', 'PRUNE_VALIDATION', /^must be an integer, not a list$/]],
  },
  'no levels': {
    body: () => good({ levels: [] }),
    problems: [['#/levels', 'PRUNE_VALIDATION', /^must not be empty$/]],
  },
  'a level twice': {
    body: () => good({ levels: [0.5, 0.7, 0.5] }),
    problems: [['#/levels/2', 'PRUNE_VALIDATION', /^is the same as item 0$/]],
  },
  'no methods': {
    body: () => good({ methods: [] }),
    problems: [['#/methods', 'PRUNE_VALIDATION', /^must not be empty$/]],
  },
  'a method instead of a list of methods': {
    body: () => good({ methods: 'wanda' }),
    problems: [['#/methods', 'PRUNE_VALIDATION', /^must be an array, not "wanda"$/]],
  },
  'a method that is a number': {
    body: () => good({ methods: [3] }),
    problems: [['#/methods/0', 'PRUNE_VALIDATION', /^must be a string or an object, not 3$/]],
  },
  'a method without an id': {
    body: () => good({ methods: [{ params: {} }] }),
    problems: [['#/methods/0/id', 'PRUNE_VALIDATION', /^is required$/]],
  },
  'a method with an unknown field': {
    body: () => good({ methods: [{ id: 'wanda', parms: {} }] }),
    problems: [['#/methods/0/parms', 'PRUNE_VALIDATION', /^unknown field; did you mean "params"\?$/]],
  },
  'a method twice': {
    body: () => good({ methods: ['wanda', 'wanda'] }),
    problems: [['#/methods/1', 'PRUNE_VALIDATION', /^is the same as item 0$/]],
  },
  'a method twice, in two forms': {
    body: () => good({ methods: ['wanda', 'magnitude', { id: 'wanda', params: {} }] }),
    problems: [['#/methods/2', 'PRUNE_VALIDATION', /^is the same as item 0$/]],
  },
  'the baseline as a method': {
    body: () => good({ methods: ['dense', 'wanda'] }),
    problems: [['#/methods/0', 'PRUNE_VALIDATION', /baseline/]],
  },
  'an unknown method': {
    body: () => good({ methods: ['wandaa'] }),
    problems: [['#/methods/0', 'PRUNE_UNKNOWN_METHOD', /did you mean wanda\?$/]],
  },
  'an unknown method in its long form': {
    body: () => good({ methods: ['wanda', { id: 'magnitud' }] }),
    problems: [['#/methods/1/id', 'PRUNE_UNKNOWN_METHOD', /did you mean magnitude/]],
  },
  'an unknown parameter': {
    body: () => good({ methods: [{ id: 'wanda', params: { varriant: true } }] }),
    problems: [['#/methods/0/params/varriant', 'PRUNE_INVALID_PARAMS', /parameters: variant/]],
  },
  'a parameter of the wrong type': {
    body: () => good({ methods: [{ id: 'wanda', params: { variant: 'yes' } }] }),
    problems: [['#/methods/0/params/variant', 'PRUNE_INVALID_PARAMS', /bool/]],
  },
  'an unknown bundled model': {
    body: () => good({ model: 'demo/smollm3' }),
    problems: [['#/model', 'PRUNE_UNKNOWN_MODEL', /did you mean demo\/smollm2-135m/]],
  },
  'a model folder that does not exist': {
    body: () => good({ model: `file:${join(fixture.folder, 'nothing')}` }),
    problems: [['#/model', 'PRUNE_UNKNOWN_MODEL', /no folder with a config.json/]],
  },
  'a folder without a model': {
    body: () => good({ model: `file:${join(fixture.folder, 'empty')}` }),
    problems: [['#/model', 'PRUNE_UNKNOWN_MODEL', /no folder with a config.json/]],
  },
  'a model outside the roots': {
    body: () => good({ model: `file:${tmpdir()}` }),
    problems: [['#/model', 'PRUNE_PATH_OUTSIDE_ROOTS', /outside every folder of SECATEUR_MODEL_ROOTS/]],
  },
  'a dataset outside the roots through ..': {
    body: () => good({ evaluations: [{ dataset: `file:${fixture.folder}/../../etc/passwd` }] }),
    problems: [['#/evaluations/0/dataset', 'PRUNE_PATH_OUTSIDE_ROOTS', /outside every folder/]],
  },
  'a dataset outside the roots through a link': {
    body: () => good({ calibration: { dataset: `file:${fixture.folder}/link/passwd` } }),
    problems: [['#/calibration/dataset', 'PRUNE_PATH_OUTSIDE_ROOTS', /outside every folder/]],
  },
  'an unknown dataset': {
    body: () => good({ calibration: { dataset: 'brwn' } }),
    problems: [['#/calibration/dataset', 'PRUNE_UNKNOWN_DATASET', /did you mean brown\?/]],
  },
  'an unknown split': {
    body: () => good({ evaluations: [{ dataset: fixture.evaluation, split: 'tset', seqlen: 32 }] }),
    problems: [['#/evaluations/0/split', 'PRUNE_UNKNOWN_DATASET', /has no splits; leave out `split`/]],
  },
  'windows longer than the model allows': {
    body: () => good({ evaluations: [{ dataset: fixture.evaluation, seqlen: 257 }] }),
    problems: [['#/evaluations/0/seqlen', 'PRUNE_SEQLEN_TOO_LONG', /at most 256/]],
  },
  'too little text to calibrate on': {
    body: () => good({ calibration: { dataset: `file:${join(fixture.folder, 'short.txt')}`, seqlen: 32 } }),
    problems: [['#/calibration/seqlen', 'PRUNE_TEXT_TOO_SHORT', /32/]],
  },
  'an invalid pattern': {
    body: () => good({ patterns: ['2of4'] }),
    problems: [['#/patterns/0', 'PRUNE_VALIDATION', /`n:m`/]],
  },
  'patterns as text': {
    body: () => good({ patterns: '2:4' }),
    problems: [['#/patterns', 'PRUNE_VALIDATION', /^must be an array or null, not "2:4"$/]],
  },
  'no patterns': {
    body: () => good({ patterns: [] }),
    problems: [['#/patterns', 'PRUNE_VALIDATION', /^must not be empty$/]],
  },
  'a pattern that one of the methods does not support': {
    body: () => good({ patterns: ['2:4', 'structured'], methods: ['wanda'] }),
    problems: [['#/patterns/1', 'PRUNE_UNSUPPORTED_PATTERN', /wanda cannot prune structured; it can/]],
  },
  "a method's own pattern that it does not support": {
    body: () => good({ methods: ['wanda', { id: 'l1-norm', patterns: ['structured', '2:4'] }] }),
    problems: [['#/methods/1/patterns/1', 'PRUNE_UNSUPPORTED_PATTERN', /l1-norm cannot prune 2:4/]],
  },
  "a method's own pattern twice": {
    body: () => good({ methods: [{ id: 'wanda', patterns: ['2:4', '2:4'] }] }),
    problems: [['#/methods/0/patterns/1', 'PRUNE_VALIDATION', /^is the same as item 0$/]],
  },
  'a method twice, with different patterns': {
    body: () => good({ methods: ['wanda', { id: 'wanda', patterns: ['2:4'] }] }),
    problems: [['#/methods/1', 'PRUNE_VALIDATION', /^is the same as item 0; list its patterns there$/]],
  },
  'an unknown allocation': {
    body: () => good({ allocation: 'erk' }),
    problems: [
      ['#/allocation', 'PRUNE_VALIDATION', /^must be one of "uniform", "owl" or an object, not "erk"$/],
    ],
  },
  'an allocation with too many blocks': {
    body: () => good({ allocation: { blocks: [0, 0, 0, 0, 0, 0, 0, 0, 0] } }),
    problems: [['#/allocation/blocks', 'PRUNE_INVALID_ALLOCATION', /^9 numbers for the \d blocks/]],
  },
  'an allocation that is impossible at one of the levels': {
    body: () => good({ levels: [0.5, 0.1], allocation: { blocks: [0.2, 0, -0.2] } }),
    problems: [['#/allocation/blocks/2', 'PRUNE_INVALID_ALLOCATION', /^at level 0\.1 block 2 would be/]],
  },
  'an allocation for an n:m pattern': {
    body: () => good({ patterns: ['2:4'], allocation: 'owl' }),
    problems: [['#/allocation', 'PRUNE_INVALID_ALLOCATION', /^2:4 fixes the level of every block/]],
  },
  'an allocation for a method that chooses its own': {
    body: () => good({ methods: ['reinforcement'], allocation: 'owl' }),
    problems: [['#/allocation', 'PRUNE_INVALID_ALLOCATION', /^reinforcement chooses/]],
  },
  'an n:m pattern that does not divide the layers': {
    body: () => good({ patterns: ['2:4', '2:5'] }),
    problems: [['#/patterns/1', 'PRUNE_PATTERN_MISMATCH', /no multiple of 5/]],
  },
  'an evaluation twice, once through its defaults': {
    body: () =>
      good({
        evaluations: [
          { dataset: fixture.evaluation },
          { dataset: fixture.evaluation, split: 'all', seqlen: 256 },
        ],
      }),
    problems: [['#/evaluations/1', 'PRUNE_VALIDATION', /^measures the same as item 0$/]],
  },
  'an evaluation twice, differing only in the number of windows': {
    body: () =>
      good({
        evaluations: [
          { dataset: fixture.evaluation, seqlen: 32 },
          { dataset: fixture.evaluation, seqlen: 64 },
          { dataset: fixture.evaluation, seqlen: 32, windows: 5 },
        ],
      }),
    problems: [['#/evaluations/2', 'PRUNE_VALIDATION', /^measures the same as item 0$/]],
  },
  'a name that Postgres cannot hold': {
    body: () => good({ name: 'a\u0000b' }),
    problems: [['#/name', 'PRUNE_VALIDATION', /^must not contain NUL or half of a surrogate pair$/]],
  },
  'an unknown dtype': {
    body: () => good({ dtype: 'float' }),
    problems: [
      [
        '#/dtype',
        'PRUNE_VALIDATION',
        /^must be one of "auto", "float32", "bfloat16", "float16", not "float"$/,
      ],
    ],
  },
  'several problems, each with its own pointer': {
    body: () =>
      good({
        methods: ['wandaa'],
        patterns: ['2:5'],
        evaluations: [{ dataset: 'nothing' }, { dataset: fixture.evaluation, seqlen: 999 }],
      }),
    problems: [
      ['#/methods/0', 'PRUNE_UNKNOWN_METHOD', /./],
      ['#/patterns/0', 'PRUNE_PATTERN_MISMATCH', /./],
      ['#/evaluations/0/dataset', 'PRUNE_UNKNOWN_DATASET', /./],
      ['#/evaluations/1/seqlen', 'PRUNE_SEQLEN_TOO_LONG', /./],
    ],
  },
}

describe('a job that cannot run is rejected and not stored', () => {
  for (const [name, { body, problems }] of Object.entries(REJECTED)) {
    test(name, async () => {
      const posted = body()
      const response = await api.request({
        method: 'POST',
        url: '/v1/jobs',
        ...(posted === undefined
          ? {}
          : {
              headers: { 'content-type': 'application/json' },
              body: typeof posted === 'string' ? posted : JSON.stringify(posted),
            }),
      })
      assert.equal(response.statusCode, 422, response.body)
      const problem = response.json()
      assert.deepEqual(
        problem.errors.map(({ pointer, code }: { pointer: string; code: string }) => [pointer, code]),
        problems.map(([pointer, code]) => [pointer, code]),
      )
      for (const [index, [, , detail]] of problems.entries())
        assert.match(problem.errors[index].detail, detail)
      const codes = new Set(problems.map(([, code]) => code))
      assert.equal(problem.code, codes.size === 1 ? [...codes][0] : 'PRUNE_JOB_REFUSED')

      assert.equal(await api.db.job.count(), 0)
      assert.equal(await api.db.outbox.count(), 0)
      assert.equal(await api.jobsQueue.count(), 0)
    })
  }
})
