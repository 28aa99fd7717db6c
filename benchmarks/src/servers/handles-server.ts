import { argumentOf } from "../measure/child.ts";
import { handlesApp } from "../requests/floor.ts";
import { serve } from "./serving.ts";

const { files } = argumentOf<{ files: [host: string, file: string][] }>();
serve(handlesApp(new Map(files)).fetch);
