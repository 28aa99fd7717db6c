/** A variable of the environment has a value that can not be; the message is a sentence for whoever set it. */
export class EnvironmentError extends Error {
  override readonly name = "EnvironmentError";
}
