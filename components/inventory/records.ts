import { hoursPerDay } from "../support/calendar";
import { isFollowed, parsedJson } from "../support/json";

/** A certificate as the outputs of a stack list it. */
export interface InventoryRecord {
  /** The stack's output that lists it, since a stack may export several deployments. */
  output: string;
  name: string;
  channel: string;
  subject: string;
  issuer: string;
  serial: string;
  /** ISO 8601 in UTC. */
  notAfter: string;
  /** Empty if somebody else renews it. */
  renewsAt: string;
  /** Whole days until it expires, negative if it has. */
  daysLeft: number;
}

/** What states may hold and terminals shouldn't. */
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

/**
 * Every certificate in what `pulumi stack output --json` prints, the soonest to expire first, under whatever names the
 * program exports its inventories.
 *
 * @throws if there is none, if one can't be dated, or if the text is no JSON
 */
export function inventoryOf(text: string, now: Date): InventoryRecord[] {
  const listed = Object.entries(outputsIn(text)).flatMap(([output, value]) => itemsOf(value).map((item, index) => ({ path: `${output}[${index}]`, record: recordOf(output, item, now) })));
  const records = listed.flatMap(({ record }) => record ?? []);
  refuseUndated(listed.filter(({ record }) => record === undefined).map(({ path }) => path));
  if (records.length === 0) throw new Error("the outputs hold no inventory: export the `certificates` of the deployment and run `pulumi up`");
  return records.sort((one, other) => compared(one.notAfter, other.notAfter) || compared(`${one.channel}/${one.name}`, `${other.channel}/${other.name}`));
}

/** What an output lists, if it lists certificates. */
function itemsOf(value: unknown): unknown[] {
  return Array.isArray(value) && value.some(isCertificate) ? value : [];
}

/** Whether an item says what certificates alone have, whatever is wrong with it. */
function isCertificate(item: unknown): boolean {
  return typeof item === "object" && item !== null && ["subject", "issuer", "serial", "notAfter"].filter((key) => key in item).length > 1;
}

function refuseUndated([first, ...others]: readonly string[]): void {
  if (first === undefined) return;
  const which = `${first.replace(unprintable, " ")}${others.length === 0 ? "" : ` and ${others.length} more`}`;
  throw new Error(`${which}: must have a serial and a notAfter that can be read, or it could expire unseen: export the \`certificates\` of the deployment as they are, and run \`pulumi up\``);
}

function outputsIn(text: string): object {
  const value = parsedJson(text);
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  const advice = "give what `pulumi stack output --json` prints";
  if (isFollowed(text)) throw new Error(`the outputs are followed by other text: ${advice}, and nothing else`);
  throw new Error(`the outputs ${text.trim() === "" ? "are empty" : "are no object"}: ${advice}`);
}

function recordOf(output: string, item: unknown, now: Date): InventoryRecord | undefined {
  if (typeof item !== "object" || item === null) return undefined;
  const shown = (key: string): string => {
    const value = (item as Record<string, unknown>)[key];
    return typeof value === "string" ? value.replace(unprintable, " ") : "";
  };
  const expiry = Date.parse(shown("notAfter"));
  if (Number.isNaN(expiry) || shown("serial") === "") return undefined;
  const [name, channel, subject, issuer, serial] = ["name", "channel", "subject", "issuer", "serial"].map(shown) as [string, string, string, string, string];
  const daysLeft = Math.floor((expiry - now.getTime()) / (hoursPerDay * 3_600_000));
  return { output, name, channel, subject, issuer, serial, notAfter: shown("notAfter"), renewsAt: shown("renewsAt"), daysLeft };
}

function compared(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
