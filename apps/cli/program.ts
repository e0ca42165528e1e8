/** The commands, put together. */
import tab from '@bomb.sh/tab/commander'
import { Command } from 'commander'
import { cancel } from './commands/cancel.ts'
import { methods, models } from './commands/catalogue.ts'
import { compare } from './commands/compare.ts'
import { datasets } from './commands/datasets.ts'
import { doctor } from './commands/doctor.ts'
import { exportMeasurements } from './commands/export.ts'
import { hosts } from './commands/hosts.ts'
import { jobs } from './commands/jobs.ts'
import { keys } from './commands/keys.ts'
import { retry } from './commands/retry.ts'
import { schedules } from './commands/schedules.ts'
import { submit } from './commands/submit.ts'
import { table } from './commands/table.ts'
import { trials } from './commands/trials.ts'
import { up } from './commands/up.ts'
import { upload } from './commands/upload.ts'
import { watch } from './commands/watch.ts'
import { webhooks } from './commands/webhooks.ts'

const AFTER = `
SECATEUR_URL and SECATEUR_KEY, in the environment or in .env, say where the API is and who asks.
A job is named by its id, the beginning of one, or \`last\`.

Exit codes: 0 as asked; 1 the job failed, or the API said no; 2 wrong use; 3 the API is not reached; 130 Ctrl-C.

Completion: source <(secateur completion bash)    also zsh, fish`

export function createProgram(): Command {
  const program = new Command('secateur')
    .description(
      'Prunes models and tables what is left of them: submit sweeps, watch them, read their tables.',
    )
    .addHelpText('after', AFTER)
    .exitOverride()
    .showSuggestionAfterError()
    .configureHelp({ sortSubcommands: false })
  const commands = [
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
  for (const create of commands) program.addCommand(inherit(create() as unknown as Command))
  tab(program, { completionCommandName: 'completion' })
  return program
}

/** Commands that were made apart end by an exception, too, and with their subcommands. */
function inherit(command: Command): Command {
  command.exitOverride()
  for (const child of command.commands) inherit(child)
  return command
}
