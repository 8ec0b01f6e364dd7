import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { dataDirectory } from '@cimarron/api/local'

export interface StartOptions {
  readonly dataDirectory: string
  readonly configuration?: string
  /** Define and start the machine `hello` where the data directory is new, and show a screen for people. */
  readonly welcome: boolean
  /** Manage a simulator, whatever the configuration says. */
  readonly simulator: boolean
  readonly help: boolean
}

export const usage: string = `Usage: cimarron serve [options]

Runs the daemon in the foreground. Machines outlive it.

Options:
  --data DIR        keep everything in DIR (default: CIMARRON_HOME, .cimarron in a clone, or /var/lib/cimarron)
  --config FILE     read this configuration (default: cimarron.yaml in the data directory, if there is one)
  --simulator       manage simulated machines instead of QEMU's
  --welcome         in a new data directory, define and start a small Linux guest named hello
  -h, --help        show this

Examples:
  cimarron serve
  CIMARRON_HOME=/srv/cimarron cimarron serve --config /etc/cimarron.yaml
`

/** @throws TypeError of parseArgs for options that are none */
export function readOptions(args: readonly string[]): StartOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: 'string' },
      config: { type: 'string' },
      simulator: { type: 'boolean', default: false },
      welcome: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  return {
    dataDirectory: values.data === undefined ? dataDirectory() : resolve(values.data),
    ...(values.config === undefined ? {} : { configuration: resolve(values.config) }),
    welcome: values.welcome,
    simulator: values.simulator,
    help: values.help,
  }
}
