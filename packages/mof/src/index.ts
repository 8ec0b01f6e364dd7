export {
  type CompileCounts,
  type CompiledNamespace,
  type CompileOptions,
  type CompileResult,
  compileMof,
} from './compile.ts'
export { decodeSource } from './decode-source.ts'
export { type Diagnostic, type DiagnosticCode, formatDiagnostic, type Severity } from './diagnostic.ts'
export { type IncludeAnswer, type IncludeReader, includesFrom } from './include.ts'
export { type CompileLimits, defaultLimits } from './limits.ts'
export type { MofSource } from './source.ts'
