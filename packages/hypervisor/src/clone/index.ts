export * from './clone-request.ts'
export * from './expand-pattern.ts'
export * from './plan-clones.ts'
export * from './template.ts'
