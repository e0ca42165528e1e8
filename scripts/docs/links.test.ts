/** Every link, image and file path in the Markdown pages resolves, and the README stays short. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { test } from 'node:test'
import GithubSlugger from 'github-slugger'
import { Marked, type Token } from 'marked'
import { ROOT } from '../setup/paths.mjs'

const README_LINES = 200

interface Page {
  /** Of headings and of HTML elements with an id. */
  anchors: ReadonlySet<string>
  /** Targets of links and images, as written. */
  links: readonly string[]
  /** Inline code. */
  code: readonly string[]
}

const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: ROOT, encoding: 'utf8' })
  .split('\0')
  .filter(Boolean)
const files = new Set(tracked)
const folders = new Set(tracked.flatMap(parents))
const topFolders = [...folders].filter((folder) => !folder.includes('/'))
const pages = new Map(
  tracked
    .filter((path) => path.endsWith('.md'))
    .map((path) => [path, parsePage(readFileSync(join(ROOT, path), 'utf8'))]),
)

for (const [path, page] of pages) {
  test(`every link in ${path} resolves`, () => {
    assert.deepEqual(
      page.links.filter((link) => !resolves(path, link)),
      [],
    )
  })

  test(`every file named in ${path} exists`, () => {
    assert.deepEqual(
      page.code.filter((code) => !exists(path, code)),
      [],
    )
  })
}

test(`the README has at most ${README_LINES} lines`, () => {
  const lines = readFileSync(join(ROOT, 'README.md'), 'utf8').trimEnd().split('\n').length
  assert.ok(lines <= README_LINES, `it has ${lines}`)
})

const SAMPLE = `# A \`b\` and [c](#d)
## Twice
## Twice
[file](docs/a.md "title") ![image](a.svg) <a href="#x">x</a> [reference]

| \`in/a/table.ts\` |
| --- |
\`\`\`
[not a link](gone.md) \`gone.ts\`
\`\`\`
[reference]: b.md#twice-1
<img src="c.png"><source srcset="d.svg"> <a id="x"></a>`

test('the parser finds anchors as GitHub makes them, links, images and inline code', () => {
  const { anchors, links, code } = parsePage(SAMPLE)
  assert.deepEqual(anchors, new Set(['a-b-and-c', 'twice', 'twice-1', 'x']))
  assert.deepEqual(
    new Set(links),
    new Set(['#d', 'docs/a.md', 'a.svg', '#x', 'b.md#twice-1', 'c.png', 'd.svg']),
  )
  assert.deepEqual(new Set(code), new Set(['b', 'in/a/table.ts']))
})

test('a link to a missing file, a missing heading or an ignored file does not resolve', () => {
  assert.equal(resolves('docs/README.md', '../README.md'), true)
  assert.equal(resolves('docs/README.md', 'gone.md'), false)
  assert.equal(resolves('docs/README.md', '../README.md#gone'), false)
  assert.equal(resolves('docs/README.md', '../node_modules/marked/README.md'), false)
})

test('a path or file name in backticks is checked, other code is not', () => {
  assert.equal(exists('README.md', 'scripts/docs/links.test.ts'), true)
  assert.equal(exists('README.md', 'scripts/*/links.test.ts'), true)
  assert.equal(exists('scripts/README.md', 'docs/'), true)
  assert.equal(exists('README.md', 'links.test.ts'), true)
  assert.equal(exists('README.md', 'scripts/docs/gone.test.ts'), false)
  assert.equal(exists('README.md', 'gone.test.ts'), false)
  for (const code of ['npm run docs', 'GET /v1/jobs', 'spec.json', 'trials.<host>', 'application/json'])
    assert.equal(exists('README.md', code), true)
})

/** @param markdown GitHub-flavoured */
function parsePage(markdown: string): Page {
  const slugger = new GithubSlugger()
  const anchors = new Set<string>()
  const links: string[] = []
  const code: string[] = []
  const marked = new Marked({ gfm: true })
  marked.walkTokens(marked.lexer(markdown), (token) => {
    if (token.type === 'heading') anchors.add(slugger.slug(plainText(token.tokens ?? [])))
    if (token.type === 'link' || token.type === 'image') links.push(token.href)
    if (token.type === 'codespan') code.push(token.text)
    if (token.type === 'html') {
      for (const [, id] of token.raw.matchAll(/\sid="([^"]*)"/g)) anchors.add(String(id))
      for (const [, link] of token.raw.matchAll(/\s(?:href|src|srcset)="([^"]*)"/g)) links.push(String(link))
    }
  })
  return { anchors, links, code }
}

function plainText(tokens: readonly Token[]): string {
  return tokens
    .map((token) =>
      'tokens' in token && token.tokens ? plainText(token.tokens) : 'text' in token ? token.text : '',
    )
    .join('')
}

/** Whether a link on the page `from` leads to a tracked file or folder, and its anchor to a heading. */
function resolves(from: string, link: string): boolean {
  if (/^[a-z][a-z0-9+.-]*:/i.test(link)) return true
  const [path = '', anchor] = decodeURI(link).split('#')
  const target = path === '' ? from : relativeTo(from, path)
  if (!files.has(target) && !folders.has(target)) return false
  return anchor === undefined || (pages.get(target)?.anchors.has(anchor) ?? false)
}

/**
 * Whether inline code that looks like a file of this repository is one: a path below one of its folders (from the root, or
 * from the page's folder, with `*` for any name), or the bare name of a source file. Everything else passes.
 */
function exists(from: string, code: string): boolean {
  if (!/^[\w./*-]+$/.test(code)) return true
  const name = code.replace(/\/$/, '')
  if (!name.includes('/'))
    return !/^[\w.*-]+\.(ts|mts|mjs|cjs|py|sh|sql|prisma|md)$/.test(name) || isTracked(`**/${name}`)
  const isPath = topFolders.includes(String(name.split('/')[0])) || /\.(ts|mjs|py|sh|md)$/.test(name)
  return !isPath || isTracked(name) || isTracked(relativeTo(from, name)) || isTracked(`**/${name}`)
}

function isTracked(glob: string): boolean {
  if (!glob.includes('*')) return files.has(glob) || folders.has(glob)
  const pattern = glob
    .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('**/', '(?:.*/)?')
    .replaceAll(/(?<!\.)\*/g, '[^/]*')
  const regex = new RegExp(`^${pattern}$`)
  return tracked.some((path) => regex.test(path)) || [...folders].some((path) => regex.test(path))
}

function relativeTo(from: string, path: string): string {
  return normalize(join(dirname(from), path)).replace(/\/$/, '')
}

function parents(path: string): string[] {
  const steps = path.split('/').slice(0, -1)
  return steps.map((_, index) => steps.slice(0, index + 1).join('/'))
}
