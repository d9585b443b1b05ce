/** An error the caller may read: a code to branch on, plain words, and the HTTP status. */
export class AgentError extends Error {
  constructor(code, message, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}
