import type { GroupSpec, OptionSpec } from '../command/spec.ts'

const language: OptionSpec = {
  flags: '--language <name>',
  summary: "the query's language (default DMTF:CQL, and WQL where that is refused)",
}

export const indicationsGroup: GroupSpec = {
  kind: 'group',
  name: 'indications',
  summary: 'what any WBEM server tells by itself: subscriptions, and a listener',
  commands: [
    {
      kind: 'leaf',
      name: 'listen',
      summary: 'Print the indications that arrive, until Ctrl-C',
      details: [
        'With --filter it subscribes at the server for as long as it runs, and listens at the address by which this host',
        'reaches the server. Without, it prints what is sent to it by subscriptions that are there, and asks no server: values',
        'that have names in the schema are printed as their numbers.',
        'A server is answered when its indication was printed. With --json one object a line.',
      ].join('\n'),
      connects: true,
      options: [
        {
          flags: '--filter <query>',
          summary:
            'subscribe to this: a query, a class of indications, or a filter (or collection of filters) of the server by its name',
          repeats: true,
        },
        language,
        { flags: '--port <number>', summary: 'listen on this port (default: a free one)' },
        { flags: '--address <address>', summary: 'listen on this address of this host (default: as said above)' },
        {
          flags: '--destination <url>',
          summary: 'the address that the server is given, where it reaches this host by another',
        },
        {
          flags: '--tls-cert <file>',
          summary: 'HTTPS, with this certificate for the listener (PEM)',
          complete: 'file',
        },
        { flags: '--tls-key <file>', summary: 'the key of that certificate (PEM)', complete: 'file' },
        {
          flags: '--tls-client-ca <file>',
          summary: 'take only who shows a certificate of this authority (PEM)',
          complete: 'file',
        },
        { flags: '-n, --count <number>', summary: 'end after so many' },
      ],
      examples: [
        { line: 'cimarron indications listen --filter CIM_InstModification', says: 'every change at the daemon here' },
        {
          line: 'cimarron indications listen --url https://host --user admin --namespace root/cimv2 --filter CIM_AlertIndication',
          says: 'alerts of another server',
        },
        {
          line: 'cimarron indications listen --port 5990 --json',
          says: 'what is sent here by other means, for programs',
        },
      ],
      load: () => import('../commands/indications/listen.ts'),
    },
    {
      kind: 'leaf',
      name: 'subscribe',
      summary: 'Have a server send indications to a listener, from now on',
      details:
        'The indications meant are those of one namespace: --namespace. The subscription stays until it is ended.',
      connects: true,
      arguments: [
        {
          name: 'query',
          summary:
            'what to be told of: a query, a class of indications, or a filter (or collection of filters) of the server by its name',
        },
      ],
      options: [
        { flags: '--to <url>', summary: 'the listener: http://host:port/ or https://host:port/' },
        language,
        { flags: '--name <name>', summary: 'what it is called (default: a name of its own)' },
      ],
      examples: [
        {
          line: 'cimarron indications subscribe CIM_AlertIndication --to https://monitor.example.com:5990/ --name alerts',
          says: 'alerts, to a monitor',
        },
        {
          line: 'cimarron indications subscribe "SELECT * FROM CIM_InstModification WHERE SourceInstance ISA CIM_ComputerSystem" --to http://127.0.0.1:5990/',
          says: 'changes of systems only',
        },
      ],
      load: () => import('../commands/indications/subscribe.ts'),
    },
    {
      kind: 'leaf',
      name: 'list',
      summary: 'List the subscriptions of a server',
      connects: true,
      examples: [{ line: 'cimarron indications list', says: 'with their states, listeners and queries' }],
      load: () => import('../commands/indications/list.ts'),
    },
    {
      kind: 'leaf',
      name: 'unsubscribe',
      summary: 'End subscriptions, with the filters and destinations of the same names',
      connects: true,
      arguments: [{ name: 'name', summary: 'their names, as listed', variadic: true }],
      options: [{ flags: '-y, --yes', summary: 'do not ask' }],
      examples: [{ line: 'cimarron indications unsubscribe alerts --yes', says: 'ends "alerts"' }],
      load: () => import('../commands/indications/unsubscribe.ts'),
    },
    {
      kind: 'leaf',
      name: 'test',
      summary: 'Deliver a harmless alert to a listener, from here',
      details: 'It is sent by this command and by no server: it shows whether a listener takes what is sent to it.',
      connects: true,
      arguments: [{ name: 'url', summary: 'the listener: http://host:port/ or https://host:port/' }],
      examples: [
        {
          line: 'cimarron indications test http://127.0.0.1:5990/',
          says: 'a CIM_AlertIndication of severity Information',
        },
      ],
      load: () => import('../commands/indications/test.ts'),
    },
  ],
}
