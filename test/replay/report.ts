import { stringify } from 'csv-stringify/sync';
import { closeSync, openSync, writeSync } from 'node:fs';
import type { Reject } from './invoice-file.js';
import { columns } from './invoice-row.js';

/** The rows that were not booked: line number in the file, reason, and the row as it stands there. Rewritten by every run. */
export class RejectsFile {
  private readonly file: number;

  constructor(path: string) {
    this.file = openSync(path, 'w');
    this.write(['Line', 'Reason', ...columns]);
  }

  add({ row: { line, text, fields }, reason }: Reject) {
    this.write([String(line), reason, ...(typeof fields === 'string' ? [text] : fields)]);
  }

  close() {
    closeSync(this.file);
  }

  private write(fields: readonly string[]) {
    writeSync(this.file, stringify([fields], { record_delimiter: 'windows' }));
  }
}
