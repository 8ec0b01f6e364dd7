/** More would be a test of the database. */
export const mostSimulatedMachines = 10_000
