export * from './data-directory.ts'
export * from './endpoint.ts'
export * from './socket-directory.ts'
