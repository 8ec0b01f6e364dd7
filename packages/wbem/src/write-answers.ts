import { encodeKind } from '@cimarron/cim-xml'
import type { Content, IntrinsicAnswers } from './intrinsic-answers.ts'

/** How the operations that change something get their answers. */
export const writeAnswers: IntrinsicAnswers = {
  CreateClass: async (parameters, { operations }) => {
    await operations.CreateClass(parameters)
    return nothing
  },
  ModifyClass: async (parameters, { operations }) => {
    await operations.ModifyClass(parameters)
    return nothing
  },
  DeleteClass: async (parameters, { operations }) => {
    await operations.DeleteClass(parameters)
    return nothing
  },
  SetQualifier: async (parameters, { operations }) => {
    await operations.SetQualifier(parameters)
    return nothing
  },
  DeleteQualifier: async (parameters, { operations }) => {
    await operations.DeleteQualifier(parameters)
    return nothing
  },
  CreateInstance: async (parameters, { operations, style }) => ({
    elements: [encodeKind('instanceName', await operations.CreateInstance(parameters), style)],
  }),
  ModifyInstance: async (parameters, { operations }) => {
    await operations.ModifyInstance(parameters)
    return nothing
  },
  DeleteInstance: async (parameters, { operations }) => {
    await operations.DeleteInstance(parameters)
    return nothing
  },
  SetProperty: async ({ NewValue, ...parameters }, { operations }) => {
    await operations.SetProperty({ ...parameters, NewValue: NewValue?.untyped ?? null })
    return nothing
  },
}

const nothing: Content = { elements: [] }
