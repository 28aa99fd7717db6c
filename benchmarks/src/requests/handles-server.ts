import { argumentOf } from "../measure/child.ts";
import { serve } from "../servers/serving.ts";
import { handlesApp } from "./floor.ts";

const { files } = argumentOf<{ files: [host: string, file: string][] }>();
serve(handlesApp(new Map(files)).fetch);
