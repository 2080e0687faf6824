import { loadSettings, type Settings, SettingsError } from '@celerity/config';
import { CliError, EXIT } from './exit.js';

/**
 * Settings of this process, from its environment.
 *
 * @throws CliError with a line for each wrong one.
 */
export function readSettings(): Settings {
  try {
    return loadSettings({ appName: 'cli' });
  } catch (error) {
    if (error instanceof SettingsError) throw new CliError(error.message, EXIT.settings);
    throw error;
  }
}
