// The public entry of the simulated operator: what starters and tests may use.

export { type OperatorSystem, realSystem } from './system.ts'
