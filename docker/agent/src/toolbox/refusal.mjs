/** A request that the toolbox refuses: a code and plain words. */
export class ToolboxError extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}
