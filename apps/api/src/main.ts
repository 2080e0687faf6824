import { loadSettingsOrExit } from '@celerity/config';
import { createLogger, startServer } from '@celerity/server';
import { ApiModule } from './api.module.js';

const settings = loadSettingsOrExit({ appName: 'api', port: 3000 });
const logger = createLogger(settings);
await startServer(ApiModule.forRoot({ settings, logger }), { settings, logger });
