import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readBrown, toText } from './brown.ts'

const cases: Record<string, [tagged: string, text: string]> = {
  'commas and full stops go inside quotes': [
    "``/`` I/ppss saw/vbd it/ppo ''/'' ,/, she/pps said/vbd ,/, ``/`` once/rb ''/'' ./.",
    '"I saw it," she said, "once."',
  ],
  'question marks stay where they are, and the doubled one goes': [
    "``/`` Why/wrb ?/. ?/. ''/'' he/pps asked/vbd ;/. ;/. then/rb left/vbd !/. !/.",
    '"Why?" he asked; then left!',
  ],
  'single quotes open and close': [
    "the/at '/' Met/np '/' is/bez ,/, he/pps said/vbd ,/, '/' near/rb '/' ./.",
    "the 'Met' is, he said, 'near.'",
  ],
  'brackets, hyphens, ratios, slashes': [
    'A/nn (/( one/cd )/) 1960/cd -/in 1962/cd ,/, O./np -/in B./np [/( x/nn ]/) 3/cd :/in 4/cd ./.',
    'A (one) 1960-1962, O.-B. [x] 3:4.',
  ],
  'contractions, possessives, fractions and sums are one token': [
    "He/pps wouldn't/md* pay/vb Smith's/np$ 1/2/cd of/in $1,000.50/nns ./.",
    "He wouldn't pay Smith's 1/2 of $1,000.50.",
  ],
  'an abbreviation ends its sentence with one full stop': [
    "Ivan/np Allen/np Jr./np ./.\nShe/pps said/vbd ``/`` Jr./np ''/'' ./.",
    'Ivan Allen Jr. She said "Jr."',
  ],
  dashes: ['Came/vbd --/-- presto/rb --/-- back/rb ./.', 'Came -- presto -- back.'],
  inches: ["only/rb 10''/nns ''/'' long/jj ./.", 'only 10" long.'],
  'an indent, an empty line and a headline start a paragraph': [
    '\tOne/cd ./.\nTwo/cd ./.\n\n\n\tThree/cd ./.\nWards/nns-hl protected/vbn-hl \nFour/cd ./.\n\nFive/cd ./.\n',
    'One. Two.\nThree.\nWards protected\nFour.\nFive.',
  ],
}
for (const [name, [tagged, text]] of Object.entries(cases)) {
  test(name, () => assert.equal(toText(tagged), text))
}

test('the whole corpus: 500 documents of 15 genres in order, without a tag left', () => {
  const documents = readBrown()
  assert.equal(documents.length, 500)
  assert.equal(new Set(documents.map(({ genre }) => genre)).size, 15)
  const ids = documents.map(({ id }) => id)
  assert.deepEqual(ids, [...ids].sort())
  for (const { id, text } of documents) {
    assert.ok(text.split(/\s+/).length > 1_900, id) // each sample is some 2,000 words
    assert.deepEqual(text.match(/``|''|\/(nn|vbd|jj|cs|pps)\b/g), null, id)
    assert.deepEqual(text.match(/ [,.;?!)]( |$)|\( | {2}/g), null, id)
  }
})
