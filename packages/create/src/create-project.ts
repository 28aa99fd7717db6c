import { resolve } from "node:path";
import { ask, DEFAULTS, type Wishes } from "./ask.ts";
import { Misuse } from "./misuse.ts";
import { HELP, type Options, optionsOf } from "./options.ts";
import { targetProblem } from "./target.ts";
import { templateFolder, templateNamed } from "./templates.ts";
import { VERSION } from "./version.ts";
import { writeProject } from "./write-project.ts";

const MISUSED = 2;

/** Runs one command line. Answers the exit code: 0 well, 1 failed, 2 misused. */
export async function createProject(words: readonly string[]): Promise<number> {
  try {
    return await run(optionsOf(words));
  } catch (error) {
    console.error(`create-tenantry: ${error instanceof Error ? error.message : String(error)}`);
    if (!(error instanceof Misuse)) return 1;
    console.error("See: bun create tenantry --help");
    return MISUSED;
  }
}

async function run(options: Options): Promise<number> {
  if (options.help || options.version) {
    console.log(options.help ? HELP : VERSION);
    return 0;
  }
  if (options.folder !== undefined) assertTarget(options.folder);
  const wishes = await wishesOf(options);
  if (wishes === undefined) {
    console.error("Nothing was made.");
    return 1;
  }
  assertTarget(wishes.folder);
  const template = templateNamed(wishes.template);
  if (template === undefined) throw new Misuse(`There is no template "${wishes.template}".`);
  writeProject(templateFolder(template), wishes.folder);
  console.log(`Made ${resolve(wishes.folder)} of the template ${template.name}.`);
  const installed = options.install && install(wishes.folder);
  const steps = [`cd ${wishes.folder}`, ...(installed ? [] : ["bun install"]), ...template.firstSteps, "bun test"];
  console.log(["\nNext:", ...steps.map((step) => `  ${step}`)].join("\n"));
  return options.install && !installed ? 1 : 0;
}

/** Undefined where a person was asked, and left. */
async function wishesOf({ folder, template, yes }: Options): Promise<Wishes | undefined> {
  const given = { ...(folder !== undefined && { folder }), ...(template !== undefined && { template }) };
  if (folder !== undefined && template !== undefined) return { folder, template };
  if (!yes && isWatched()) return await ask(given, targetProblem);
  if (folder === undefined && !yes) throw new Misuse("Name the folder: nobody can be asked here.");
  return { ...DEFAULTS, ...given };
}

/** Whether there is a person to ask. */
function isWatched(): boolean {
  return process.stdin.isTTY === true && process.stdout.isTTY === true && !process.env.CI;
}

function assertTarget(folder: string): void {
  const problem = targetProblem(folder);
  if (problem !== undefined) throw new Misuse(`${problem} Nothing was made.`);
}

/** Whether it went well; what it said is on the screen. */
function install(folder: string): boolean {
  const { exitCode } = Bun.spawnSync([process.execPath, "install"], {
    cwd: resolve(folder),
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (exitCode !== 0) console.error("create-tenantry: The app was made, and its packages could not be installed.");
  return exitCode === 0;
}
