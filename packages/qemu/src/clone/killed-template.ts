/** The ids that the daemon that is killed and the one after it know. */
export const clonedTemplate = '00000000-0000-4000-8000-000000000001'
export const clonedPool = '00000000-0000-4000-8000-000000000002'
