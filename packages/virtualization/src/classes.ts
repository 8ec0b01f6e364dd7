import type { ClassesOf } from '@cimarron/cimom'
import type { ClassTypes, MethodTypes } from './schema.gen.ts'

/** The platform's classes, under the template's prefix `Platform_`, for typed providers. */
export type Classes = ClassesOf<ClassTypes, MethodTypes>
