import type { Command } from "./command.ts";
import { audit } from "./commands/audit.ts";
import { completions } from "./commands/completions.ts";
import { create } from "./commands/create.ts";
import { doctor } from "./commands/doctor.ts";
import { domain } from "./commands/domain.ts";
import { explain } from "./commands/explain.ts";
import { init } from "./commands/init.ts";
import { remove, rename, restore } from "./commands/lifecycle.ts";
import { list } from "./commands/list.ts";
import { migrate } from "./commands/migrate.ts";
import { prepare } from "./commands/prepare.ts";
import { prove } from "./commands/prove.ts";
import { provision } from "./commands/provision.ts";
import { purge } from "./commands/purge.ts";
import { rotate } from "./commands/rotate.ts";
import { run } from "./commands/run.ts";
import { maintenance, resume, suspend } from "./commands/service.ts";
import { shell } from "./commands/shell.ts";
import { show } from "./commands/show.ts";
import { snapshot } from "./commands/snapshot.ts";
import { sql } from "./commands/sql.ts";
import { status } from "./commands/status.ts";
import { where } from "./commands/where.ts";
import type { Section } from "./help.ts";

/** Every command, in the order in which help and documentation show them. */
export const SECTIONS: readonly Section[] = [
  { title: "The beginning", commands: [init] },
  { title: "Tenants", commands: [create, list, show, where, rename] },
  { title: "Service", commands: [maintenance, suspend, resume, domain, explain] },
  { title: "Migrations", commands: [migrate, prepare, provision, status] },
  { title: "Work", commands: [run, sql, shell, snapshot] },
  { title: "The end of a tenant", commands: [remove, restore, purge] },
  { title: "Looking after it", commands: [audit, doctor, rotate, prove, completions(() => COMMANDS)] },
];

export const COMMANDS: readonly Command[] = SECTIONS.flatMap(({ commands }) => commands);
