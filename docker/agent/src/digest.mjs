/** Tokens are compared by their digests. */
import { createHash } from 'node:crypto';

/** SHA-256 of `text`, as bytes. */
export const digestOf = (text) => createHash('sha256').update(text).digest();
