/** What every command has: options of its own kind, a client, and a place to write. */
import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings'
import { loadClientConfig } from '#core/runtime/environment.ts'
import { type Client, createClient } from '../../clients/typescript/index.ts'
import { httpUrl, wholeNumber } from './typed.ts'

interface Help {
  /** More than the summary says. */
  about?: string
  /** Each a line to type and what it does. */
  examples?: Record<string, string>
}

/** A command that has others below it, and nothing to do itself. */
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
      // In the help alone: shells complete with the description, on one line.
      .configureHelp({
        commandDescription: (command) => [command.description(), about].filter(Boolean).join('\n\n'),
      })
      .hook('preSubcommand', refuseUnknown)
      .addHelpText('after', lines.length > 0 ? `\nExamples:\n${lines.join('\n')}` : '')
  )
}

/** What is no command goes to the default one, which would say that it takes no such argument. */
function refuseUnknown(parent: CommandUnknownOpts): void {
  const [typed] = parent.args
  const names = parent.commands.map((command) => command.name())
  if (typed && !typed.startsWith('-') && !names.includes(typed))
    parent.error(`error: unknown command '${typed}'; there are ${names.join(', ')}.`)
}

/** One that has something to do. */
export const command = (name: string, summary: string, help?: Help) =>
  group(name, summary, help).option('--json', "the API's own JSON, for programs")

/** One that calls the API. */
export const apiCommand = (name: string, summary: string, help?: Help) =>
  command(name, summary, help).option('--url <url>', 'where the API is, in place of SECATEUR_URL', httpUrl)

/** One that lists what there is, a page at a time. */
export const listCommand = (name: string, summary: string, help?: Help) =>
  apiCommand(name, summary, help)
    .option('--limit <n>', 'so many of them', wholeNumber(1, 200), 20)
    .option('--cursor <cursor>', 'where the page before ended')

export interface Session {
  client: Client
  /** JSON for programs, or what `text` makes for people. */
  show: <T>(value: T, text: (value: T) => string) => void
}

export function openSession({ json, url }: { json?: true | undefined; url?: string | undefined }): Session {
  const config = loadClientConfig()
  return {
    client: createClient({ key: config.key, url: url ?? config.url }),
    show: (value, text) => say(json ? JSON.stringify(value, null, 2) : text(value)),
  }
}

export const say = (text: string): void => {
  process.stdout.write(`${text}\n`)
}
