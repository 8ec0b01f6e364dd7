export * from './testing/describe-contract.ts'
export * from './testing/event-log.ts'
export * from './testing/feature-table.ts'
export * from './testing/target.ts'
