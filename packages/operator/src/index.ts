// The public entry of the simulated operator: what starters and tests may use.

export type {
  FromPhone,
  Smsc,
  SmscAccount,
  SmscDeps,
  SmscFaults,
  SmscLog,
  SmscOptions,
  SubmitOutcome,
  SubmittedMessage,
} from './smsc/contract.ts'
export { openSmsc } from './smsc/open-smsc.ts'
export { type OperatorSystem, realSystem } from './system.ts'
