// The public entry of the broker for those who embed or test it.

export { type App, openApp, openLog } from './app.ts'
export { type Config, type ConfigResult, readConfig } from './config.ts'
export { openStores } from './open-stores.ts'
export type { Stores } from './stores.ts'
export { realSystem, type System } from './system.ts'
