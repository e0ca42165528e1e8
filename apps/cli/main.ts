/** The `secateur` command: it joins the commands, runs the one that was typed, and sets the exit code. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import tab from '@bomb.sh/tab/commander'
import { Command } from 'commander'
import { ROOT } from '#core/runtime/startup/checkout.mjs'
import { artifacts } from './commands/artifacts.ts'
import { benchmarks } from './commands/benchmarks/benchmarks.ts'
import { best } from './commands/best.ts'
import { methods, models } from './commands/catalogue.ts'
import { datasets } from './commands/datasets.ts'
import { doctor } from './commands/doctor.ts'
import { exportMeasurements } from './commands/export.ts'
import { hosts } from './commands/hosts.ts'
import { cancel, jobs, retry, watch } from './commands/jobs.ts'
import { keys } from './commands/keys.ts'
import { publish } from './commands/publish.ts'
import { pull } from './commands/pull.ts'
import { schedules } from './commands/schedules/schedules.ts'
import { submit } from './commands/submit.ts'
import { compare, table } from './commands/tables.ts'
import { texts } from './commands/texts.ts'
import { trials } from './commands/trials.ts'
import { up } from './commands/up.ts'
import { upload } from './commands/upload.ts'
import { webhooks } from './commands/webhooks/webhooks.ts'
import { loadCandidates } from './completion.ts'
import { outcomeOf } from './errors.ts'
import { describeExplanation } from './render/explanation.ts'
import { say, sayJson, visible } from './render/terminal.ts'

const COMMANDS = [
  up,
  submit,
  watch,
  table,
  best,
  compare,
  exportMeasurements,
  pull,
  publish,
  artifacts,
  jobs,
  trials,
  texts,
  cancel,
  retry,
  benchmarks,
  schedules,
  webhooks,
  methods,
  models,
  datasets,
  upload,
  hosts,
  keys,
  doctor,
]

const HELP_FOOTER = `
Start here:
  secateur up                          starts the service and prints a first key
  secateur doctor                      checks this machine, the service and your key
  secateur submit --model demo/brown-opt --methods magnitude,wanda --levels 0.5,0.7 --watch
  secateur table last                  prints the job's table
  secateur pull last wanda@0.5 --to pruned    downloads the pruned model of a cell

SECATEUR_URL is the address of the API (http://127.0.0.1:8080 by default), SECATEUR_KEY your API key. Set them in the
environment or in .env. Name a job by its id, the start of its id, its name, or \`last\`; other things in the same way.
\`secateur COMMAND --help\` shows examples.

Exit codes: 0 success; 1 the job did not succeed, or a check failed; 2 wrong usage; 3 the API does not answer, fails with
5xx, or a download fails; 4 the API refused the request with 4xx; 130 interrupted by Ctrl-C. With --json, errors are JSON on stderr.

Shell completion: source <(secateur completion bash), or zsh, or fish.`

function createProgram(): Command {
  const program = new Command('secateur')
    .description('Submit sweeps of pruning methods to Secateur, watch them, and read their tables.')
    .addHelpText('after', HELP_FOOTER)
    .version(version(), '-V, --version', 'print the version')
    .configureHelp({ sortSubcommands: false })
  for (const create of COMMANDS) program.addCommand(create() as unknown as Command)
  throwErrors(program)
  return program
}

const version = (): string => JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).version

/** Lets a command and its subcommands throw errors, without a message of their own. */
function throwErrors(command: Command): void {
  command.exitOverride().configureOutput({ outputError: () => {} })
  for (const child of command.commands) throwErrors(child)
}

// A reader may close the pipe early: `secateur jobs | head -1`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(0)
})

try {
  const program = createProgram()
  const completion = tab(program, { completionCommandName: 'completion' })
  const [, , command, , ...words] = process.argv // secateur complete -- WORDS
  if (command === 'complete') await loadCandidates(completion, words).catch(() => {}) // completion never complains
  await program.parseAsync()
} catch (error) {
  const { explanation, exitCode } = outcomeOf(error)
  if (explanation && process.argv.includes('--json')) sayJson(explanation, 2, process.stderr)
  else if (explanation) say(describeExplanation(visible(explanation)), process.stderr)
  process.exitCode = exitCode
}
