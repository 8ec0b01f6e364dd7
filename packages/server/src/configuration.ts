import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isNamespaceName } from '@cimarron/cim'
import type { WbemDeliveryOptions, WbemHandlerOptions, WbemLimits } from '@cimarron/wbem'
import { parse, YAMLParseError } from 'yaml'
import { z } from 'zod'
import { type LibvirtConfiguration, libvirtFields } from './libvirt-settings.ts'
import { type QemuConfiguration, qemuFields } from './qemu-settings.ts'
import { type SimulatorConfiguration, simulatorFields } from './simulator-settings.ts'

const port = z.int().min(0).max(65_535)

const listener = z.strictObject({
  address: z.string().min(1).default('127.0.0.1'),
  port,
})

const hypervisor = z.discriminatedUnion('platform', [
  z.strictObject({
    platform: z.literal('qemu'),
    name: z.string().min(1).max(64).default('local'),
    ...qemuFields,
  }),
  z.strictObject({
    platform: z.literal('simulator'),
    name: z.string().min(1).max(64).default('simulator'),
    ...simulatorFields,
  }),
  z.strictObject({
    platform: z.literal('libvirt'),
    name: z.string().min(1).max(64).default('libvirt'),
    ...libvirtFields,
  }),
])

const count = z.int().positive()

/** Bounds on CIM-XML requests; absent: those of `@cimarron/wbem` (docs/limits.md). */
const wbem = z.strictObject({
  compress: z.enum(['remote', 'always', 'never']).default('remote'),
  bodyBytes: count.optional(),
  totalBodyBytes: count.optional(),
  bodyTimeoutMs: count.optional(),
  drainTimeoutMs: count.optional(),
  elementDepth: count.optional(),
  batchCalls: count.optional(),
  correlators: count.optional(),
})

/** How indications leave; absent: those of `@cimarron/wbem` (docs/indications.md). */
const indications = z.strictObject({
  ca: z.string().optional(),
  clientCertificate: z.strictObject({ certificate: z.string(), key: z.string() }).optional(),
  timeoutMs: count.optional(),
  destinations: z
    .strictObject({ allow: z.array(z.string()).optional(), forbid: z.array(z.string()).optional() })
    .optional(),
})

const pam = z.strictObject({
  socket: z.string().min(1).default('/run/saslauthd/mux'),
  service: z.string().min(1).max(64).default('cimarron'),
  timeoutMs: z.int().min(100).max(60_000).default(10_000),
  groups: z.record(z.string().min(1), z.enum(['admin', 'operator', 'monitor'])).default({}),
})

const providerPackage = z.strictObject({
  package: z.string().min(1),
  namespace: z.string().refine(isNamespaceName, { message: "no namespace's name, such as root/acme" }),
  options: z.record(z.string(), z.unknown()).optional(),
})

/** Where machines of other daemons come in: loopback, unless it is said. */
const migration = z.strictObject({
  listen: z
    .strictObject({
      address: z.union([z.ipv4(), z.ipv6()]).default('127.0.0.1'),
      ports: z
        .strictObject({ first: z.int().min(1024).max(65_535), last: z.int().min(1024).max(65_535) })
        .refine(({ first, last }) => first < last, 'first has to be below last: a machine takes up to two ports')
        .default({ first: 49_152, last: 49_215 }),
    })
    .prefault({}),
  silenceMs: z.int().min(1000).max(3_600_000).default(60_000),
})

const slp = z.strictObject({
  address: z.string().min(1).default('0.0.0.0'),
  port: port.default(427),
  multicast: z.boolean().default(true),
  scopes: z
    .array(
      z.string().regex(/^[^(),\\!<=>~;*+\s]+$/, 'no scope: these characters are reserved: ( ) , \\ ! < = > ~ ; * +'),
    )
    .min(1)
    .default(['DEFAULT']),
  host: z.string().min(1).optional(),
})

/** What the file may hold. `docs/configuration.md` says what each setting means. */
export const configurationSchema: z.ZodType<Configuration> = z.strictObject({
  listen: z
    .strictObject({
      https: z.union([listener, z.literal(false)]).default({ address: '127.0.0.1', port: 5989 }),
      http: z.union([listener, z.literal(false)]).default({ address: '127.0.0.1', port: 5988 }),
    })
    .prefault({}),
  tls: z.strictObject({ certificate: z.string(), key: z.string() }).optional(),
  clientCertificates: z
    .union([
      z.literal(false),
      z.strictObject({
        ca: z.string().optional(),
        required: z.boolean().default(false),
        map: z.enum(['cn', 'email', 'fingerprint']).default('cn'),
      }),
    ])
    .prefault({}),
  authentication: z.strictObject({ pam: pam.optional() }).prefault({}),
  hypervisors: z
    .array(hypervisor)
    .min(1)
    .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, {
      message: 'two have the same name ("local", "simulator" and "libvirt" are the defaults); give each one of its own',
    })
    .optional(),
  wbem: wbem.prefault({}),
  indications: indications.prefault({}),
  migration: migration.prefault({}),
  providers: z.array(providerPackage).default([]),
  slp: slp.optional(),
  metrics: z.strictObject({ history: z.boolean().default(true) }).prefault({}),
  log: z.strictObject({ level: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info') }).prefault({}),
})

/** Who comes in by a certificate. */
export interface ClientCertificatesConfiguration {
  /** A PEM file of CAs whose certificates count beside our own CA's. */
  readonly ca?: string | undefined
  /** Whether nobody is let in over HTTPS without one. */
  readonly required: boolean
  /** What in a certificate of those CAs names the user; `fingerprint`: each has to be registered. */
  readonly map: 'cn' | 'email' | 'fingerprint'
}

/** Passwords that PAM keeps, asked through saslauthd. */
export interface PamConfiguration {
  readonly socket: string
  /** The name in `/etc/pam.d`. */
  readonly service: string
  /** How long saslauthd may take for one answer. */
  readonly timeoutMs: number
  /** The role of members of a group in /etc/group who are no users here. */
  readonly groups: Readonly<Record<string, 'admin' | 'operator' | 'monitor'>>
}

export interface Listener {
  /** `127.0.0.1` unless said otherwise: nothing listens beyond loopback by itself. */
  readonly address: string
  readonly port: number
}

export type HypervisorConfiguration = QemuConfiguration | SimulatorConfiguration | LibvirtConfiguration

/** A package of providers of somebody else's making (docs/providers.md). */
export interface ProviderPackageConfiguration {
  /** Its name, or an absolute path. */
  readonly package: string
  readonly namespace: string
  /** For the package to read. */
  readonly options?: Readonly<Record<string, unknown>> | undefined
}

export interface SlpConfiguration {
  /** Where requests are taken. */
  readonly address: string
  readonly port: number
  /** Whether requests to all are taken as well. */
  readonly multicast: boolean
  readonly scopes: readonly string[]
  /** The name that others reach this host by, for the URLs that are told. Absent: as the listeners are. */
  readonly host?: string | undefined
}

/** What `cimarron.yaml` can say, with the defaults filled in. */
export interface Configuration {
  readonly listen: { readonly https: Listener | false; readonly http: Listener | false }
  /** PEM files of a certificate from elsewhere. */
  readonly tls?: { readonly certificate: string; readonly key: string } | undefined
  readonly clientCertificates: ClientCertificatesConfiguration | false
  readonly authentication: { readonly pam?: PamConfiguration | undefined }
  /** The first is the default one. Absent: QEMU where it is installed. */
  readonly hypervisors?: readonly HypervisorConfiguration[] | undefined
  readonly metrics: {
    /** Whether what machines and hosts use is looked at each second and kept; else only where somebody asks. */
    readonly history: boolean
  }
  /** How indications reach listeners: PEM files, and see `WbemDeliveryOptions` of `@cimarron/wbem`. */
  readonly indications: Pick<WbemDeliveryOptions, 'timeoutMs' | 'destinations'> & {
    /** Authorities of listeners, beside those the system trusts. */
    readonly ca?: string | undefined
    readonly clientCertificate?: { readonly certificate: string; readonly key: string } | undefined
  }
  /** How CIM-XML is answered: see `WbemHandlerOptions` and `WbemLimits` of `@cimarron/wbem`. */
  readonly wbem: Pick<Required<WbemHandlerOptions>, 'compress'> & {
    readonly [L in keyof WbemLimits]?: WbemLimits[L] | undefined
  }
  /** Where machines that migrate here come in. */
  readonly migration: {
    readonly listen: { readonly address: string; readonly ports: { readonly first: number; readonly last: number } }
    /** A migration of which nothing was heard for so long is given up. */
    readonly silenceMs: number
  }
  readonly providers: readonly ProviderPackageConfiguration[]
  /** A service agent that tells of this server to who searches by SLP. Absent: none. */
  readonly slp?: SlpConfiguration | undefined
  readonly log: { readonly level: 'debug' | 'info' | 'warn' | 'error' | 'silent' }
}

/** What was wrong with a configuration file: one line for each fault, with the place in the file's own words. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError'
}

/**
 * The configuration: `cimarron.yaml` in the data directory, or another file, or all defaults where there is none.
 * @throws ConfigurationError naming the file and each fault
 */
export async function readConfiguration(dataDirectory: string, file?: string): Promise<Configuration> {
  const path = file ?? join(dataDirectory, 'cimarron.yaml')
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' && file === undefined) return configurationSchema.parse({})
    throw new ConfigurationError(`configuration ${path} can't be read: ${(error as Error).message}`, { cause: error })
  }
  return parseConfiguration(text, path)
}

export function parseConfiguration(text: string, path: string): Configuration {
  let document: unknown
  try {
    document = parse(text) ?? {}
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error
    throw new ConfigurationError(`configuration ${path} is no YAML: ${error.message}`, { cause: error })
  }
  const result = configurationSchema.safeParse(document)
  if (result.success) return result.data
  const faults = result.error.issues.map((issue) => `  ${explain(issue, document)}`)
  throw new ConfigurationError(`configuration ${path}:\n${faults.join('\n')}`)
}

/** Where, what was given, and what would be right. */
function explain(issue: z.core.$ZodIssue, document: unknown): string {
  const where = issue.path.join('.') || '(top)'
  if (issue.code === 'unrecognized_keys')
    return `${where}: ${issue.keys.map((key) => JSON.stringify(key)).join(', ')} is no setting; docs/configuration.md lists the settings`
  if (issue.code === 'invalid_union' && 'errors' in issue) {
    const inner = issue.errors.flat()[0]
    if (inner !== undefined) return explain({ ...inner, path: [...issue.path, ...inner.path] }, document)
  }
  const given = issue.path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    document,
  )
  return `${where}: ${given === undefined ? 'missing' : JSON.stringify(given)}: ${issue.message}`
}
