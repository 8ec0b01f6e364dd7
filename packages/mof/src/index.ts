export {
  type CompileCounts,
  type CompiledNamespace,
  type CompileOptions,
  type CompileResult,
  compileMof,
} from './compile.ts'
export { type DeclaredNames, type DeclaredNamesOptions, declaredNames } from './declared-names.ts'
export { decodeSource } from './decode-source.ts'
export { type Diagnostic, type DiagnosticCode, formatDiagnostic, type Severity } from './diagnostic.ts'
export { type GenerateTypesOptions, generateTypes, UnknownClassError } from './generate-types.ts'
export { type IncludeAnswer, type IncludeReader, includesFrom } from './include.ts'
export { type CompileLimits, defaultLimits } from './limits.ts'
export { MofError, parseInstanceMof } from './parse-instance-mof.ts'
export { type PrintOptions, printClass, printInstance } from './print-object.ts'
export { printQualifierType, type QualifierTypeOf } from './print-qualifier.ts'
export { type Printable, printMof, printPieces } from './print-schema.ts'
export { UnprintableError } from './print-value.ts'
export type { MofSource } from './source.ts'
