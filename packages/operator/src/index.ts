// The public entry of the simulated operator: what starters and tests may use.

export { type Brand, defaultBrands } from './brands.ts'
export { type Client, type ConfigInput, type ConfigRead, type OperatorConfig, readConfig } from './config.ts'
export type { OperatorLog } from './log.ts'
export { type Operator, type OperatorParts, openOperator } from './open-operator.ts'
export type { Smsc, SmscFaults } from './smsc/contract.ts'
export { openSmsc } from './smsc/open-smsc.ts'
export { type OperatorSystem, realSystem } from './system.ts'
