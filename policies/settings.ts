import { parse } from "yaml";
import { valuesIn } from "../components/support/lists";
import { unpacked } from "./texts";

/** A setting of Elasticsearch, Kibana or whoever connects to them, wherever a resource holds it. */
export interface Setting {
  /** The property, or the file in it: `data.elasticsearch.yml`. Empty for a property of the resource itself. */
  place: string;
  /** With dots, also of a variable: `xpack.security.transport.ssl.verification_mode`. */
  name: string;
  /** More than one for a list. */
  values: string[];
}

/**
 * The settings in a resource's properties whose names end as asked.
 *
 * They are found as properties (also in lists of `name` and `value`, as environment variables are), and in texts: YAML, JSON,
 * `name: value`, `name=value`, `name => value`, with lists on lines of their own, packed as user data is or not.
 */
export function settingsOf(properties: object, ending: RegExp): Setting[] {
  return inside(properties, { place: [], name: [] }, ending);
}

interface Position {
  place: readonly string[];
  name: readonly string[];
}

function inside(value: unknown, at: Position, ending: RegExp): Setting[] {
  const isAsked = ending.test(named(at.name));
  if (typeof value === "string") return isAsked ? [setting(at, [value])] : inText(value, [...at.place, ...at.name], ending);
  if (Array.isArray(value) && isAsked) return [setting(at, value.map(String))];
  if (typeof value !== "object" || value === null) return [];
  const { name, value: given } = value as Record<string, unknown>;
  const variable = typeof name === "string" && typeof given === "string" && ending.test(named([name])) ? [setting({ ...at, name: [name] }, [given])] : [];
  return [...variable, ...Object.entries(value).flatMap(([key, inner]) => inside(inner, { ...at, name: [...at.name, key] }, ending))];
}

function inText(text: string, place: readonly string[], ending: RegExp): Setting[] {
  // Most texts are neither long nor about TLS.
  const candidates = unpacked(text).filter((one) => /ssl|tls|protocols/i.test(one) && /[:=]/.test(one));
  return candidates.flatMap((one) => {
    const structure = structureOf(one);
    if (structure) return inside(structure, { place, name: [] }, ending);
    return assignments(one).flatMap(({ name, values }) => (ending.test(named([name])) ? [setting({ place, name: [name] }, values)] : []));
  });
}

function setting({ place, name }: Position, values: readonly string[]): Setting {
  return { place: place.join("."), name: named(name), values: values.flatMap(valuesIn) };
}

/** The name of a setting by its keys; the last may be a variable of Elasticsearch's image: https://www.elastic.co/docs/deploy-manage/deploy/self-managed/install-elasticsearch-docker-configure */
function named(keys: readonly string[]): string {
  const inDots = (variable: string) => variable.toLowerCase().replace(/__?/g, (found) => (found === "_" ? "." : "_"));
  return keys.join(".").replace(/\bES_SETTING_(\w+)$/, (_, variable: string) => inDots(variable));
}

/** What YAML or JSON holds, if the text is a map or a list of that form. A line of shell with a colon in it would pass for a map. */
function structureOf(text: string): object | undefined {
  try {
    const parsed: unknown = parse(text, { logLevel: "error" });
    return typeof parsed === "object" && parsed !== null && !Object.keys(parsed).some((key) => /["'\s]/.test(key)) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** How a text of any other form gives the values of a setting. Over several lines only what can't be anything but a list of values. */
const valueForms = [
  String.raw`\[[^\]\n]*\]`,
  String.raw`\[[\w.,"'\s-]*\]`,
  String.raw`(?:\r?\n[ \t]*-[ \t]+["']?[\w.]+["']?[ \t]*(?:#[^\n]*)?(?=\r?\n|$))+`,
  String.raw`"[^"\n]*"`,
  String.raw`'[^'\n]*'`,
  String.raw`[^\s;]+`,
];
const assignment = new RegExp(String.raw`(?<![\w.-])([\w.-]+)["']?[ \t]*(?:=>|[:=])[ \t]*(${valueForms.join("|")})`, "g");

/** What is assigned in a text of any other form: shell, properties, Logstash. */
function assignments(text: string): { name: string; values: string[] }[] {
  const lines = text.split("\n").filter((line) => !/^\s*(#|\/\/)/.test(line));
  return [...lines.join("\n").matchAll(assignment)].map(([, name = "", value = ""]) => ({ name, values: [inOneLine(value).replaceAll(/["'[\]]/g, "")] }));
}

function inOneLine(value: string): string {
  const lines = value.split("\n");
  return lines.length === 1 ? value : lines.map((line) => line.replaceAll(/^\s*-\s+|#.*$/g, "")).join(",");
}
