/** The frozen settings of the process (`Settings` of @celerity/config). */
export const SETTINGS = Symbol('settings');
/** The root logger of the process (pino). */
export const LOGGER = Symbol('logger');
/** Name of the process in events, and of a worker in results. */
export const SOURCE_NAME = Symbol('source name');
