/** Who asks is not signed in. */
export class NotSignedInError extends Error {
  override readonly name = "NotSignedInError";
}

/** Who asks is signed in, and may not do this. */
export class NotAllowedError extends Error {
  override readonly name = "NotAllowedError";
}

/** A page of another site had a browser send this. */
export class ForeignRequestError extends Error {
  override readonly name = "ForeignRequestError";
}

/** What was sent has more bytes than anything here needs. */
export class TooLargeError extends Error {
  override readonly name = "TooLargeError";
}

/** What was sent is nothing that could be meant for this app. */
export class UnreadableError extends Error {
  override readonly name = "UnreadableError";
}
