/** Chance, a setting of the process like its clock: every id it answers with is new, at most 64 letters, digits and dashes. */
export class NewIds {
  constructor(readonly next: () => string) {}
}
