#!/usr/bin/env bun
import { createProject } from "./create-project.ts";

process.exitCode = await createProject(process.argv.slice(2));
