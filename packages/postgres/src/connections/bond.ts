import { postgresError } from "../errors.ts";
import { quoteName } from "../names.ts";
import { type Binding, bindText, existenceOf } from "./binding.ts";
import { bindingError, existenceError, stampError } from "./binding-error.ts";
import { commandMessages } from "./wire.ts";

/** The messages that bind what follows them to a store, and the number of their answers. */
interface Setting {
  readonly messages: Buffer;
  readonly count: number;
}

/** A binding with what is sent for it, made once. */
export class Bond {
  readonly binding: Binding;
  /** Opens a transaction that has to be ended. */
  readonly begin: string;
  #setting: Setting | undefined;

  constructor(binding: Binding) {
    this.binding = { ...binding, alone: false };
    this.begin = bindText(this.binding);
  }

  /**
   * For a run of messages up to the next `Sync`, which is a transaction by itself: the server undoes all of it where anything
   * fails, and leaves out what follows. The time limit comes first and holds for the session, as it is set each time; the
   * server takes `set local` for misplaced in a run that has only begun.
   */
  get setting(): Setting {
    this.#setting ??= settingOf(this.binding);
    return this.#setting;
  }

  /** The same, and what has to be seen once on each physical connection: that the store is there, and the right one. */
  get checkedSetting(): Setting {
    const { binding, setting } = this;
    const checks = binding.stamp === undefined ? [existenceOf(binding)] : [existenceOf(binding), binding.stamp];
    const messages = checks.flatMap(({ text, values }) => commandMessages(text, values));
    return { messages: Buffer.concat([setting.messages, ...messages]), count: setting.count + checks.length };
  }

  /** What an error of a run means, that came after so many answers. */
  meaning(error: Error, answered: number, checked: boolean): unknown {
    const { count } = this.setting;
    if (answered < count) return bindingError(error);
    if (!checked || answered >= this.checkedSetting.count) return postgresError(error);
    return answered === count ? existenceError(error) : stampError(error);
  }
}

function settingOf({ schema, role, readOnly, statementTimeout, lockTimeout }: Binding): Setting {
  const texts = [`set statement_timeout=${statementTimeout}`];
  if (role !== undefined) texts.push(`set local role ${quoteName(role)}`);
  texts.push(`set local search_path=${quoteName(schema)},pg_temp`);
  if (readOnly) texts.push("set local transaction_read_only=on");
  if (lockTimeout > 0) texts.push(`set local lock_timeout=${lockTimeout}`);
  return { messages: Buffer.concat(texts.flatMap((text) => commandMessages(text))), count: texts.length };
}
