import { type GroupSpec, shortFor } from '../../command/spec.ts'
import { classGroup, classList, qualifierGroup } from './class.ts'
import {
  instanceAssociators,
  instanceGet,
  instanceGroup,
  instanceList,
  instanceNames,
  instanceReferences,
} from './instance.ts'
import { invoke } from './invoke.ts'
import { infoGroup, namespaceGroup, namespaceList, profileGroup, query, shell, statistics } from './server.ts'

export const cimGroup: GroupSpec = {
  kind: 'group',
  name: 'cim',
  summary: 'any WBEM server: classes, instances, methods, queries',
  details:
    'Talks CIM-XML (DSP0200) to any WBEM server. Object paths are taken as they are printed; mind the quotes of the shell.',
  commands: [
    instanceGroup,
    classGroup,
    qualifierGroup,
    invoke,
    query,
    namespaceGroup,
    profileGroup,
    statistics,
    infoGroup,
    shell,
    shortFor(instanceList, 'enumerate', 'cim instance list'),
    shortFor(instanceNames, 'names', 'cim instance names'),
    shortFor(instanceGet, 'get', 'cim instance get'),
    shortFor(instanceAssociators, 'associators', 'cim instance associators'),
    shortFor(instanceReferences, 'references', 'cim instance references'),
    shortFor(classList, 'classes', 'cim class list'),
    shortFor(namespaceList, 'namespaces', 'cim namespace list'),
  ],
}
