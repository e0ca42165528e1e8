import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readBrown, toText } from './brown.ts'

const cases: Record<string, [tagged: string, text: string]> = {
  'puts commas and full stops inside quotes': [
    "``/`` I/ppss saw/vbd it/ppo ''/'' ,/, she/pps said/vbd ,/, ``/`` once/rb ''/'' ./.",
    '"I saw it," she said, "once."',
  ],
  'keeps question marks in place and removes doubled ones': [
    "``/`` Why/wrb ?/. ?/. ''/'' he/pps asked/vbd ;/. ;/. then/rb left/vbd !/. !/.",
    '"Why?" he asked; then left!',
  ],
  'opens and closes single quotes': [
    "the/at '/' Met/np '/' is/bez ,/, he/pps said/vbd ,/, '/' near/rb '/' ./.",
    "the 'Met' is, he said, 'near.'",
  ],
  'joins brackets, hyphens, ratios and slashes': [
    'A/nn (/( one/cd )/) 1960/cd -/in 1962/cd ,/, O./np -/in B./np [/( x/nn ]/) 3/cd :/in 4/cd ./.',
    'A (one) 1960-1962, O.-B. [x] 3:4.',
  ],
  'keeps contractions, possessives, fractions and sums of money as one token': [
    "He/pps wouldn't/md* pay/vb Smith's/np$ 1/2/cd of/in $1,000.50/nns ./.",
    "He wouldn't pay Smith's 1/2 of $1,000.50.",
  ],
  'ends a sentence after an abbreviation with one full stop': [
    "Ivan/np Allen/np Jr./np ./.\nShe/pps said/vbd ``/`` Jr./np ''/'' ./.",
    'Ivan Allen Jr. She said "Jr."',
  ],
  'puts spaces around dashes': ['Came/vbd --/-- presto/rb --/-- back/rb ./.', 'Came -- presto -- back.'],
  'writes inches once': ["only/rb 10''/nns ''/'' long/jj ./.", 'only 10" long.'],
  'starts a paragraph at an indent, an empty line and a headline': [
    '\tOne/cd ./.\nTwo/cd ./.\n\n\n\tThree/cd ./.\nWards/nns-hl protected/vbn-hl \nFour/cd ./.\n\nFive/cd ./.\n',
    'One. Two.\nThree.\nWards protected\nFour.\nFive.',
  ],
}
for (const [name, [tagged, text]] of Object.entries(cases)) {
  test(name, () => assert.equal(toText(tagged), text))
}

test('the corpus has 500 documents of 15 genres in order, without tags', () => {
  const documents = readBrown()
  assert.equal(documents.length, 500)
  assert.equal(new Set(documents.map(({ genre }) => genre)).size, 15)
  const ids = documents.map(({ id }) => id)
  assert.deepEqual(ids, [...ids].sort())
  for (const { id, text } of documents) {
    assert.ok(text.split(/\s+/).length > 1_900, id) // each sample has about 2,000 words
    assert.deepEqual(text.match(/``|''|\/(nn|vbd|jj|cs|pps)\b/g), null, id)
    assert.deepEqual(text.match(/ [,.;?!)]( |$)|\( | {2}/g), null, id)
  }
})
