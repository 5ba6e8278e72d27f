import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { Terminal, textOf } from "../support/terminal";
import { Check, checkDeployment } from "./checks";
import { readExpected } from "./expected";
import { ApiAccess } from "./loaded";

export const verifyUsage = `elastic-tls verify <outputs.json | ->  --api-key-file <file> | --user <name> --password-file <file>
  [--output <name>] [--trust <file>] [--certificate <file> --key <file>] [--timeout-seconds 10]

Looks at a running deployment: whether every node and Kibana presents the certificate that the stack has stored, with the
chain up to an authority that the stack lists, and whether every node trusts every generation of the authorities. Give it
what \`pulumi stack output --json\` prints, with the outputs \`certificates\` and \`trustPem\` of the deployment; of a stack
with several, --output names the certificates of one, and --trust gives what verifies it. It ends with
0 if all is as it should be: then the next step of a rotation may follow. What Kibana and clients trust nobody can
ask them: restart Kibana after each step.`;

/**
 * Runs the command.
 *
 * @returns 0 if all is as it should be, 1 if something isn't
 * @throws if the arguments or the outputs can't be used
 */
export async function verifyCommand(args: string[], terminal: Terminal): Promise<number> {
  const { expected, access } = read(args, terminal);
  const checks = await checkDeployment(expected, access);
  checks.forEach((check) => terminal.print(line(check)));
  const sound = checks.filter(({ faults }) => faults.length === 0).length;
  terminal.print(sound === checks.length ? `All ${sound} are as they should be.` : `${checks.length - sound} of ${checks.length} are not as they should be.`);
  return sound === checks.length ? 0 : 1;
}

function line({ what, at, faults }: Check): string {
  return faults.length === 0 ? `ok    ${what}  ${at}` : `FAIL  ${what}  ${at}: ${faults.join("; ")}`;
}

function read(args: string[], terminal: Terminal) {
  const text = { type: "string" } as const;
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { "api-key-file": text, user: text, "password-file": text, output: text, trust: text, certificate: text, key: text, "timeout-seconds": { ...text, default: "10" } },
  });
  const [source, ...more] = positionals;
  if (source === undefined || more.length > 0) throw new Error("give one file with the stack's outputs, or - for standard input");
  const timeoutSeconds = Number(values["timeout-seconds"]);
  if (!(timeoutSeconds > 0)) throw new Error(`--timeout-seconds must be a number above 0, got ${values["timeout-seconds"]}`);
  const expected = readExpected(textOf(source, terminal), values.output);
  const trustPem = values.trust === undefined ? expected.trustPem : readFileSync(values.trust, "utf8");
  if (trustPem === "") throw new Error("nothing verifies Elasticsearch: export `trustPem` of the deployment, or give --trust");
  const access: ApiAccess = {
    trustPem,
    timeoutSeconds,
    authorization: authorization(values["api-key-file"], values.user, values["password-file"]),
    ...(values.certificate !== undefined && { cert: readFileSync(values.certificate, "utf8") }),
    ...(values.key !== undefined && { key: readFileSync(values.key, "utf8") }),
  };
  return { expected, access };
}

/** Secrets come from files: arguments can be read by everybody on the machine. */
function authorization(apiKeyFile: string | undefined, user: string | undefined, passwordFile: string | undefined): string {
  const secretIn = (file: string): string => readFileSync(file, "utf8").trim();
  if (apiKeyFile !== undefined && user === undefined && passwordFile === undefined) return `ApiKey ${secretIn(apiKeyFile)}`;
  if (apiKeyFile === undefined && user !== undefined && passwordFile !== undefined) {
    return `Basic ${Buffer.from(`${user}:${secretIn(passwordFile)}`).toString("base64")}`;
  }
  throw new Error("give --api-key-file, or --user and --password-file, of somebody with the cluster privilege `monitor`");
}
