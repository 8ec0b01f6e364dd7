import { CimError } from '@cimarron/cim'
import type { AssociationRow } from '../association.ts'
import { type Namespaces, withoutSlashes } from '../namespaces.ts'
import { covers, mayRead, type Principal, principalIn } from '../principal.ts'
import type { InstanceProvider } from '../provider.ts'
import type { OperationStatistics } from '../statistics/operation-statistics.ts'
import { CimStatistics } from '../statistics/statistics-providers.ts'
import { namespaceProviders } from './namespace-providers.ts'
import { objectManagerProviders } from './object-manager-provider.ts'
import { defineProfile, type ProfileRegistration } from './profile.ts'
import type { Profiles } from './profiles.ts'
import { serverAssociations } from './server-associations.ts'
import type { ServerStore } from './server-store.ts'
import type { ServerView } from './server-view.ts'
import { wbemServerProviders } from './wbem-server-provider.ts'

/** What is told of in the interop namespace. */
interface Told extends Omit<ServerView, 'namespaces' | 'statistics'> {
  readonly profiles: Profiles
  readonly namespaces: Namespaces
  readonly statistics: OperationStatistics
  readonly serverStore: ServerStore | undefined
}

/** Everything that the interop namespace serves: the server as CIM tells it. */
export function interopServed(told: Told): readonly (InstanceProvider | AssociationRow | ProfileRegistration)[] {
  const { names, profiles, namespaces, statistics, serverStore } = told
  const cimStatistics = new CimStatistics(names, statistics)
  const view: ServerView = {
    ...told,
    namespaces: {
      namespaceNames: (principal) => namespaces.names().filter((name) => mayRead(principal, name)),
      async createNamespace(name, principal) {
        requireAdmin(principal, withoutSlashes(name))
        return await namespaces.create(name)
      },
      async deleteNamespace(name, principal) {
        requireAdmin(principal, withoutSlashes(name))
        await namespaces.delete(name)
      },
    },
    statistics: {
      get isGathering() {
        return statistics.isGathering
      },
      async gather(on) {
        await serverStore?.put('gather-statistics', { kind: 'gather-statistics', on })
        if (on && !statistics.isGathering) cimStatistics.restart()
        statistics.isGathering = on
      },
    },
  }
  return [
    ...namespaceProviders(view),
    ...objectManagerProviders(view),
    ...wbemServerProviders(view),
    ...serverAssociations(view),
    ...profiles.served(),
    ...cimStatistics.served(),
    ...serverProfiles,
  ]
}

/** Before it is looked whether there is such a namespace: that is not for everybody to know. */
function requireAdmin(principal: Principal, namespace: string): void {
  const { name, role } = principalIn(principal, namespace)
  if (covers(role, 'admin')) return
  const text = `to create or delete the namespace ${namespace} needs the role admin in it; ${name} has the role ${role}`
  throw new CimError('CIM_ERR_ACCESS_DENIED', text)
}

/** The profiles that the server itself implements. */
const serverProfiles: readonly ProfileRegistration[] = [
  defineProfile({
    name: 'Profile Registration',
    version: '1.0.0',
    // By its scoping class: else each profile would lead to this one as well, and only by role be told from what conforms to it.
    scoped: [{ className: 'CIM_RegisteredProfile' }],
  }),
]
