// The public entry of the broker for those who embed or test it.

export { type App, openApp } from './app.ts'
export { type Config, type ConfigResult, readConfig } from './config.ts'
export { realSystem, type System } from './system.ts'
