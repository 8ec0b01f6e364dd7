export * from './key.ts'
export * from './key-chord.ts'
export { type KeyboardLayout, keyboardLayouts } from './layout.ts'
export * from './type-text.ts'
