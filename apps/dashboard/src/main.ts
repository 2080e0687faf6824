import { loadSettingsOrExit } from '@celerity/config';
import { createLogger, startServer } from '@celerity/server';
import { DashboardModule } from './dashboard.module.js';

const settings = loadSettingsOrExit({ appName: 'dashboard', port: 5555, signIn: true });
const logger = createLogger(settings);
await startServer(DashboardModule.forRoot({ settings, logger }), { settings, logger });
