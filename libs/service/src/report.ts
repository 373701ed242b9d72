/** Tells whoever runs the service what they should know: a line in the log, as a warning. */
export class Report {
  constructor(readonly warn: (message: string) => void) {}
}
