import { TaskError } from '@celerity/task-core';

/** It is not clear what the rows are to be compared with. */
export class NothingToCompareError extends TaskError {}
