import type { ArgumentSpec, GroupSpec, OptionSpec } from '../command/spec.ts'

const network: ArgumentSpec = { name: 'network', summary: 'its name or id', complete: 'network' }
const yes: OptionSpec = { flags: '--yes', summary: 'without asking' }
const when: readonly OptionSpec[] = [
  { flags: '--now', summary: 'or refuse what an active network can not take' },
  { flags: '--next', summary: 'from its next start on' },
]
const settings: ArgumentSpec = {
  name: 'setting',
  summary: 'mode=routed, ipv4=10.7.0.0/24, domain=lab.internal, ...',
  variadic: true,
}

/** What the settings are called, for the help of who gives them. */
const words = [
  'mode=nat|routed|isolated|bridged  bridge=NAME  mtu=BYTES  isolate=on|off  autostart=on|off  notes=TEXT  tags=A,B',
  'ipv4=SUBNET|none  gateway=ADDRESS  dhcp=FIRST-LAST|off  lease=30m',
  'ipv6=SUBNET|auto|none  gateway6=ADDRESS  addressing=slaac|dhcp|none  dhcp6=FIRST-LAST|off  nat6=on|off',
  "dns=on|off  domain=NAME|none  host=ADDRESS,NAME[,NAME] (repeats)  forwarder=ADDRESS (repeats; none: the host's)",
].join('\n')

export const networkGroup: GroupSpec = {
  kind: 'group',
  name: 'network',
  summary: 'networks that machines are plugged into',
  commands: [
    {
      kind: 'leaf',
      name: 'list',
      summary: 'List networks',
      connects: true,
      examples: [{ line: 'cimarron network list', says: 'with their subnets' }],
      load: () => import('../commands/network/list.ts'),
    },
    {
      kind: 'leaf',
      name: 'show',
      summary: 'Show a network, and what of it waits for its next start',
      connects: true,
      arguments: [network],
      examples: [{ line: 'cimarron network show lab', says: 'its addresses, names and forwards' }],
      load: () => import('../commands/network/show.ts'),
    },
    {
      kind: 'leaf',
      name: 'define',
      summary: 'Define a network; a name is enough for one with NAT',
      details: words,
      connects: true,
      arguments: [
        { name: 'name', summary: 'of the network' },
        { ...settings, optional: true },
      ],
      options: [
        { flags: '--start', summary: 'and make it active' },
        { flags: '--hypervisor <name>', summary: 'left out: the default one' },
      ],
      examples: [
        { line: 'cimarron network define lab --start', says: 'NAT on a private subnet that is free' },
        { line: 'cimarron network define lan mode=bridged bridge=br0', says: 'a bridge that the host has' },
      ],
      load: () => import('../commands/network/define.ts'),
    },
    {
      kind: 'leaf',
      name: 'set',
      summary: 'Change settings of a network',
      details: `${words}\nname=NEW`,
      connects: true,
      arguments: [network, settings],
      options: [...when],
      examples: [{ line: 'cimarron network set lab domain=lab.internal lease=10m', says: 'at once, if it is active' }],
      load: () => import('../commands/network/set.ts'),
    },
    {
      kind: 'leaf',
      name: 'edit',
      summary: "Open a network's settings in $EDITOR",
      connects: true,
      arguments: [network],
      options: [...when],
      examples: [{ line: 'cimarron network edit lab', says: 'what is saved is carried out' }],
      load: () => import('../commands/network/edit.ts'),
    },
    {
      kind: 'leaf',
      name: 'start',
      summary: 'Make networks active',
      connects: true,
      arguments: [{ ...network, variadic: true }],
      examples: [{ line: 'cimarron network start lab', says: 'machines can be plugged in then' }],
      load: () => import('../commands/network/start.ts'),
    },
    {
      kind: 'leaf',
      name: 'stop',
      summary: 'Make networks inactive',
      connects: true,
      arguments: [{ ...network, variadic: true }],
      examples: [{ line: 'cimarron network stop lab', says: 'refused while machines run on it' }],
      load: () => import('../commands/network/stop.ts'),
    },
    {
      kind: 'leaf',
      name: 'delete',
      summary: 'Delete networks, active ones too',
      connects: true,
      arguments: [{ ...network, variadic: true }],
      options: [yes],
      examples: [{ line: 'cimarron network delete lab', says: 'refused while it has machines' }],
      load: () => import('../commands/network/delete.ts'),
    },
    {
      kind: 'leaf',
      name: 'leases',
      summary: 'List the addresses that machines were given',
      connects: true,
      arguments: [{ ...network, optional: true }],
      examples: [{ line: 'cimarron network leases lab', says: 'with who has them, and until when' }],
      load: () => import('../commands/network/leases.ts'),
    },
    forwardGroup(),
    leaseGroup(),
  ],
}

function forwardGroup(): GroupSpec {
  return {
    kind: 'group',
    name: 'forward',
    summary: "the host's ports that lead into a network",
    commands: [
      {
        kind: 'leaf',
        name: 'add',
        summary: 'Lead a port of the host into a network',
        details: 'Without an address of the host, only the host itself gets through; 0.0.0.0:8080 is for everybody.',
        connects: true,
        arguments: [
          network,
          { name: 'from', summary: "the host's: 8080, 0.0.0.0:8080, udp/53" },
          { name: 'to', summary: "the machine's: 192.168.100.5:80" },
        ],
        options: [...when],
        examples: [
          { line: 'cimarron network forward add lab 8080 192.168.100.5:80', says: 'for programs on the host' },
          { line: 'cimarron network forward add lab 0.0.0.0:443 192.168.100.5:443', says: 'for everybody' },
        ],
        load: () => import('../commands/network/forward/add.ts'),
      },
      {
        kind: 'leaf',
        name: 'remove',
        summary: 'Lead it no more',
        connects: true,
        arguments: [network, { name: 'from', summary: "the host's: 8080, 0.0.0.0:8080, udp/53" }],
        options: [...when],
        examples: [{ line: 'cimarron network forward remove lab 8080', says: 'the port is free again' }],
        load: () => import('../commands/network/forward/remove.ts'),
      },
    ],
  }
}

function leaseGroup(): GroupSpec {
  return {
    kind: 'group',
    name: 'lease',
    summary: 'addresses that are kept for a machine',
    commands: [
      {
        kind: 'leaf',
        name: 'add',
        summary: 'Keep an address for a machine, by its MAC address',
        connects: true,
        arguments: [
          network,
          { name: 'mac', summary: '52:54:00:12:34:56' },
          { name: 'address', summary: 'of the network' },
          { name: 'name', summary: 'what it is called there', optional: true },
        ],
        options: [...when],
        examples: [
          { line: 'cimarron network lease add lab 52:54:00:12:34:56 192.168.100.5 web', says: 'from its next request' },
        ],
        load: () => import('../commands/network/lease/add.ts'),
      },
      {
        kind: 'leaf',
        name: 'remove',
        summary: 'Keep it no longer',
        connects: true,
        arguments: [network, { name: 'mac', summary: 'or the address' }],
        options: [...when],
        examples: [{ line: 'cimarron network lease remove lab 192.168.100.5', says: 'anybody may get it' }],
        load: () => import('../commands/network/lease/remove.ts'),
      },
    ],
  }
}
