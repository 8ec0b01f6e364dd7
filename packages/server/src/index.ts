export { type Configuration, ConfigurationError, parseConfiguration, readConfiguration } from './configuration.ts'
export { type Daemon, type DaemonOptions, openDaemon } from './daemon/open-daemon.ts'
