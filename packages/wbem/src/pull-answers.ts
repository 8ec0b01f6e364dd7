import { encodeKind } from '@cimarron/cim-xml'
import type { IntrinsicAnswers } from './intrinsic-answers.ts'

/** How the operations on pulled enumerations get their answers. */
export const pullAnswers: IntrinsicAnswers = {
  OpenEnumerateInstances: (parameters, { operations }) => ({
    pulled: operations.pulled.OpenEnumerateInstances(parameters),
  }),
  OpenEnumerateInstancePaths: (parameters, { operations }) => ({
    pulled: operations.pulled.OpenEnumerateInstancePaths(parameters),
  }),
  OpenAssociatorInstances: (parameters, { operations }) => ({
    pulled: operations.pulled.OpenAssociatorInstances(parameters),
  }),
  OpenAssociatorInstancePaths: (parameters, { operations }) => ({
    pulled: operations.pulled.OpenAssociatorInstancePaths(parameters),
  }),
  OpenReferenceInstances: (parameters, { operations }) => ({
    pulled: operations.pulled.OpenReferenceInstances(parameters),
  }),
  OpenReferenceInstancePaths: (parameters, { operations }) => ({
    pulled: operations.pulled.OpenReferenceInstancePaths(parameters),
  }),
  OpenQueryInstances: (parameters, { operations }) => ({ pulled: operations.pulled.OpenQueryInstances(parameters) }),
  PullInstances: (parameters, { operations }) => ({ pulled: operations.pulled.PullInstances(parameters) }),
  PullInstancesWithPath: (parameters, { operations }) => ({
    pulled: operations.pulled.PullInstancesWithPath(parameters),
  }),
  PullInstancePaths: (parameters, { operations }) => ({ pulled: operations.pulled.PullInstancePaths(parameters) }),
  CloseEnumeration: (parameters, { operations }) => {
    operations.pulled.CloseEnumeration(parameters)
    return { elements: [] }
  },
  EnumerationCount: async (parameters, { operations, style }) => {
    const count = await operations.pulled.EnumerationCount(parameters)
    return { elements: count === null ? [] : [encodeKind('value', { untyped: String(count) }, style)] }
  },
}
