import type { OptionSpec } from './spec.ts'

/** Where the server is and who asks. They may stand anywhere on the line, of every command that connects. */
export const connectionOptions: readonly OptionSpec[] = [
  { flags: '--url <url>', summary: 'the WBEM server: https://host:5989, http://host:5988 or unix:///path' },
  { flags: '--server <name>', summary: 'a server of the configuration (see "cimarron server")', complete: 'server' },
  { flags: '--user <name>', summary: 'who you are; the password comes from the terminal, a file or CIMARRON_PASSWORD' },
  { flags: '--password-file <file>', summary: 'read the password from the first line of a file', complete: 'file' },
  { flags: '--ca <file>', summary: 'trust this certificate authority (PEM)', complete: 'file' },
  { flags: '--cert <file>', summary: 'your client certificate (PEM)', complete: 'file' },
  { flags: '--key <file>', summary: 'the key of the client certificate (PEM)', complete: 'file' },
  { flags: '--insecure', summary: "do not check the server's certificate: whoever sits in between reads the password" },
  {
    flags: '--namespace <name>',
    summary:
      'the CIM namespace (default: root/virt of the daemon here; over the network root/cimv2, or root/virt where that is not there)',
    complete: 'namespace',
  },
  { flags: '--answer-timeout <duration>', summary: 'give up when the server says nothing for so long, as 30s' },
  {
    flags: '--log <file>',
    summary: 'write down what goes over the wire, without passwords; - is stderr',
    complete: 'file',
  },
  { flags: '--log-pretty', summary: 'with each element of CIM-XML on a line of its own' },
]

export const commonOptions: readonly OptionSpec[] = [
  { flags: '--json', summary: 'print JSON, for programs' },
  { flags: '-q, --quiet', summary: 'say nothing beside results and errors' },
  { flags: '--no-color', summary: 'no colours; NO_COLOR in the environment does the same' },
]

export const globalOptions: readonly OptionSpec[] = [...connectionOptions, ...commonOptions]

/** Told by Cimarron itself, before anything is parsed. */
export const helpOption: OptionSpec = { flags: '-h, --help', summary: 'how a command is used' }
export const versionOption: OptionSpec = { flags: '-V, --version', summary: 'the version' }
