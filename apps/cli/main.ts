/** The `secateur` command: it joins the commands, runs the one that was typed, and sets the exit code. */
import tab from '@bomb.sh/tab/commander'
import { Command } from 'commander'
import { methods, models } from './commands/catalogue.ts'
import { datasets } from './commands/datasets.ts'
import { doctor } from './commands/doctor.ts'
import { exportMeasurements } from './commands/export.ts'
import { hosts } from './commands/hosts.ts'
import { cancel, jobs, retry, watch } from './commands/jobs.ts'
import { keys } from './commands/keys.ts'
import { schedules } from './commands/schedules/schedules.ts'
import { submit } from './commands/submit.ts'
import { compare, table } from './commands/tables.ts'
import { trials } from './commands/trials.ts'
import { up } from './commands/up.ts'
import { upload } from './commands/upload.ts'
import { webhooks } from './commands/webhooks/webhooks.ts'
import { explain } from './errors.ts'

const COMMANDS = [
  up,
  submit,
  watch,
  table,
  compare,
  exportMeasurements,
  jobs,
  trials,
  cancel,
  retry,
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

SECATEUR_URL is the address of the API (http://127.0.0.1:8080 by default), SECATEUR_KEY your API key. Set them in the
environment or in .env. Name a job by its id, the start of its id, or \`last\`. \`secateur COMMAND --help\` shows examples.

Exit codes: 0 success; 1 the job failed, or the API rejected the request; 2 wrong usage; 3 the API is unreachable;
130 interrupted by Ctrl-C.

Shell completion: source <(secateur completion bash), or zsh, or fish.`

function createProgram(): Command {
  const program = new Command('secateur')
    .description('Submit sweeps of pruning methods to Secateur, watch them, and read their tables.')
    .addHelpText('after', HELP_FOOTER)
    .exitOverride()
    .showSuggestionAfterError()
    .configureHelp({ sortSubcommands: false })
  for (const create of COMMANDS) program.addCommand(handleErrors(create() as unknown as Command))
  tab(program, { completionCommandName: 'completion' })
  return program
}

/** Sets how errors are handled in a command and its subcommands, which do not inherit it from the program. */
function handleErrors(command: Command): Command {
  command.exitOverride().showHelpAfterError('Add --help to see usage and examples.')
  for (const child of command.commands) handleErrors(child)
  return command
}

// A reader may close the pipe early: `secateur jobs | head -1`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(0)
})

try {
  await createProgram().parseAsync()
} catch (error) {
  const { message, exitCode } = explain(error)
  if (message) process.stderr.write(`${message}\n`)
  process.exitCode = exitCode
}
