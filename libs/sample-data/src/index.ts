export { machineData, machineDataCsv, type MachineDataOptions } from './machine-data.js';
