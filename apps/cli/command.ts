/** Builders of commands with their help and common options, and what a command runs with: a client and an output. */
import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings'
import { closest, distance } from 'fastest-levenshtein'
import { DEFAULT_URL, loadClientConfig } from '#core/runtime/environment.ts'
import { type Client, createClient } from '../../clients/typescript/index.ts'
import { httpUrl, wholeNumber } from './option-parsers.ts'
import { say, sayJson, visible } from './render/terminal.ts'

interface Help {
  /** Paragraph below the summary. */
  about?: string
  /** Command line (without `secateur`) -> what it does; empty where the line explains itself. */
  examples?: Record<string, string>
}

/** A command that only groups subcommands. */
export function group(name: string, summary: string, { about = '', examples = {} }: Help = {}) {
  const explained = Object.entries(examples).filter(([, what]) => what !== '')
  const width = Math.max(...explained.map(([line]) => line.length)) + 3
  const lines = Object.entries(examples).map(([line, what]) =>
    what ? `  secateur ${line.padEnd(width)}${what}` : `  secateur ${line}`,
  )
  return (
    new Command(name)
      .summary(summary)
      .description(`${summary}.`)
      // `about` appears in the help only: shell completion shows the description on one line.
      .configureHelp({
        commandDescription: (command) => [command.description(), about].filter(Boolean).join('\n\n'),
      })
      .hook('preSubcommand', rejectUnknownSubcommand)
      .addHelpText('after', lines.length > 0 ? `\nExamples:\n${lines.join('\n')}` : '')
  )
}

/** Without this, commander passes an unknown word to the default subcommand, which complains about an excess argument. */
function rejectUnknownSubcommand(parent: CommandUnknownOpts): void {
  const [typed] = parent.args
  const names = parent.commands.map((command) => command.name())
  if (!typed || typed.startsWith('-') || names.includes(typed)) return
  const nearest = closest(typed, names)
  const meant = distance(typed, nearest) <= 2 ? `did you mean ${nearest}? Or use` : 'use'
  parent.error(`error: unknown command '${typed}'; ${meant} one of ${names.join(', ')}.`)
}

/** A command that does something itself. */
export const command = (name: string, summary: string, help?: Help) =>
  group(name, summary, help).option('--json', 'print JSON, for programs')

/** A command that calls the API. */
export const apiCommand = (name: string, summary: string, help?: Help) =>
  command(name, summary, help).option(
    '--url <url>',
    `address of the API (default: SECATEUR_URL, else ${DEFAULT_URL})`,
    httpUrl,
  )

/** A command that lists one page. */
export const listCommand = (name: string, summary: string, help?: Help) =>
  apiCommand(name, summary, help)
    .option('--limit <n>', 'number of items to list, up to 200', wholeNumber(1, 200), 20)
    .option('--cursor <cursor>', 'continue after a page; that page prints its cursor')

export interface Context {
  client: Client
  /** Prints `value` as JSON with --json, else what `text` makes of it. `text` gets it without control characters. */
  show: <T>(value: T, text: (value: T) => string) => void
}

export function createContext({ json, url }: { json?: true | undefined; url?: string | undefined }): Context {
  const config = loadClientConfig()
  return {
    client: createClient({ key: config.key, url: url ?? config.url }),
    show: (value, text) => (json ? sayJson(value) : say(text(visible(value)))),
  }
}
