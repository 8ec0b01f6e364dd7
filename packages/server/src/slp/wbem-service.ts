import { hostname } from 'node:os'
import type { FunctionalProfile, ObjectManager } from '@cimarron/cimom'
import type { SlpService } from './service-agent.ts'

/** The functional profiles that DMTF's template for WBEM servers has words for. */
const templateProfiles: ReadonlySet<FunctionalProfile> = new Set<FunctionalProfile>([
  'Basic Read',
  'Basic Write',
  'Schema Manipulation',
  'Instance Manipulation',
  'Association Traversal',
  'Query Execution',
  'Qualifier Declaration',
  'Indications',
])

/** The CIM server as a service agent tells of it, once for each URL it is reached at, by DMTF's WBEM template. */
export function wbemServices(manager: ObjectManager, urls: readonly string[]): SlpService[] {
  const [face] = manager.faces.list()
  if (face === undefined) return []
  return urls.map((url) => ({
    url: `service:wbem:${url}`,
    attributes: new Map([
      ['template-type', ['wbem']],
      ['template-version', ['1.0']],
      ['template-description', ['Attributes of WBEM servers']],
      ['template-url-syntax', [url]],
      ['service-hi-name', ['Cimarron']],
      ['service-hi-description', [`Cimarron ${manager.identity.version}`]],
      ['service-id', [manager.identity.name]],
      ['CommunicationMechanism', ['CIM-XML']],
      ['InteropSchemaNamespace', ['interop', 'root/interop', 'root/PG_InterOp']],
      ['ProtocolVersion', face.versions.slice(0, 1)],
      ['FunctionalProfilesSupported', face.functionalProfiles.filter((name) => templateProfiles.has(name))],
      ['MultipleOperationsSupported', [face.multipleOperations ? 'TRUE' : 'FALSE']],
      ['AuthenticationMechanismsSupported', [...face.authentication]],
      ['Namespace', manager.namespaceNames()],
      [
        'RegisteredProfilesSupported',
        manager.profiles.list().map(({ organization, name }) => `${organization}:${name}`),
      ],
    ]),
  }))
}

/** The server's URLs as hosts elsewhere reach them; a listener on every address is reached by the host's name. */
export function advertisedUrls(listening: readonly (string | undefined)[], host?: string): string[] {
  return listening.flatMap((url) => {
    if (url === undefined) return []
    const { protocol, hostname: own, port } = new URL(url)
    const isAny = own === '0.0.0.0' || own === '[::]'
    return [`${protocol}//${host ?? (isAny ? hostname() : own)}:${port}`]
  })
}
