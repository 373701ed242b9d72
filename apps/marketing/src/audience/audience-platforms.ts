import type { AudiencePlatform } from './audience-platform.js';

/** The platforms that we have an account with, and the files for those that take files. */
export class AudiencePlatforms {
  constructor(
    readonly all: readonly AudiencePlatform[],
    /** How long our own files stay. */
    readonly filesKeptMs: number,
  ) {}

  find(name: string): AudiencePlatform | undefined {
    return this.all.find((platform) => platform.name === name);
  }
}
