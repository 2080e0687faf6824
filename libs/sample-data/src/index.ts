export { machineData, machineDataCsv, type MachineDataOptions } from './machine-data.js';
export {
  FLEET_COLUMNS,
  fleetData,
  fleetDataCsv,
  type FleetCsvOptions,
  type FleetData,
  type FleetDataOptions,
} from './fleet-data.js';
