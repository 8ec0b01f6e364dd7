/** The interop namespace and the other names that clients look for it under (DSP1033; OpenPegasus for the last). */
export const interopNamespace = 'interop'
export const interopAliases: readonly string[] = ['root/interop', 'root/PG_InterOp']
