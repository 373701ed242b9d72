import fs, { readFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/** A disk that takes as many milliseconds for each fdatasync as the file SLOW_FILE says, in whatever process loads this. */
const atOnce = fs.fdatasync;
const slowly = (file: number, done: fs.NoParamCallback) =>
  void setTimeout(() => atOnce(file, done), Number(readFileSync(process.env['SLOW_FILE']!, 'utf8')));
fs.fdatasync = Object.assign(slowly, { __promisify__: atOnce.__promisify__ });
syncBuiltinESMExports();
