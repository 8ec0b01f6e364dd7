export * from './address.ts'
export * from './connect.ts'
export * from './node-transport.ts'
