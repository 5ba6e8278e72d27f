import { execFile, execFileSync } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Why this machine can't run programs in Java; nothing if it can. */
function missing(): string | undefined {
  try {
    execFileSync("keytool", ["-help"], { stdio: "ignore" });
    execFileSync("javac", ["-version"], { stdio: "ignore" });
    return undefined;
  } catch {
    return "this machine has no JDK, so no Java has read the stores: apt-get install default-jdk-headless";
  }
}

/** A test that needs a JDK; where there is none, its name says so. */
export function testInJava(name: string, body: () => Promise<void>): void {
  const reason = missing();
  if (reason === undefined) {
    test(name, body);
    return;
  }
  console.warn(`${name}: ${reason}`);
  test.skip(`${name}: ${reason}`, () => undefined);
}

/** What keytool says is in a store. */
export async function keytoolList(store: string, password: string): Promise<string> {
  const { stdout } = await run("keytool", ["-J-Duser.language=en", "-list", "-v", "-keystore", store, "-storepass:env", "STORE_PASSWORD"], { env: environment(password) });
  return stdout;
}

/** What a server on this machine tells a program in Java with these stores. */
export async function dialInJava(stores: { keyStore: string; trustStore: string; password: string }, port: number): Promise<string> {
  const program = path.join(__dirname, "ReadStores.java");
  const { stdout } = await run("java", [program, stores.keyStore, stores.trustStore, String(port)], { env: environment(stores.password) });
  return stdout;
}

/** As what the JDK takes each of some certificates under a root, all of them files: `server`, `client`. */
export async function purposesInJava(root: string, certificates: string[]): Promise<string[][]> {
  const { stdout } = await run("java", [path.join(__dirname, "Purposes.java"), root, ...certificates]);
  return stdout.split("\n").map((line) => line.split(" ").filter(Boolean));
}

function environment(password: string): NodeJS.ProcessEnv {
  return { ...process.env, STORE_PASSWORD: password };
}
