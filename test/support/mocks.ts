import * as pulumi from "@pulumi/pulumi";
import { createPublicKey } from "node:crypto";
import { runInThisContext } from "node:vm";
import { certificateFacts } from "../../components/pki/certificate-facts";
import { newAuthority, newLeaf, requestedKey } from "./pem";

/** What a component asked the engine for, as it went over the wire. */
export interface Registration {
  type: string;
  name: string;
  inputs: Record<string, unknown>;
  /** The name of the parent. */
  parent?: string;
  /** The names of what it waits for by `dependsOn`, or through its inputs. */
  dependsOn: string[];
  ignoreChanges: string[];
  replacementTrigger?: unknown;
  additionalSecretOutputs: string[];
  /** Whether no run may delete or replace it. */
  protect: boolean;
  /** Whether what it replaces has to go first. */
  deleteBeforeReplace: boolean;
}

type Outputs = Record<string, unknown>;

export interface MockEngineArgs {
  /**
   * Outputs by type, besides the inputs, which every resource returns. In a preview, what isn't returned is unknown.
   *
   * @default in `up` the tls resources return a real key or certificate, and AWS secrets and keys an ARN; a Stash always returns its input
   */
  outputs?: Record<string, (inputs: Record<string, unknown>, name: string) => Outputs>;
  /**
   * Whether this is a preview.
   *
   * @default false
   */
  preview?: boolean;
  /** What functions of providers return, by their token. @default what they were given */
  calls?: Record<string, (inputs: Record<string, unknown>) => Outputs>;
  /** @default "project" */
  project?: string;
  /** @default "stack" */
  stack?: string;
}

/** An engine that makes nothing and remembers what it was asked for, until the next one takes its place. */
export async function mockEngine({ outputs = {}, preview = false, calls = {}, project = "project", stack = "stack" }: MockEngineArgs = {}) {
  const made = { ...stashOutputs, ...(preview ? {} : { ...tlsOutputs, ...awsOutputs }), ...outputs };
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => ({ id: `${name}-id`, state: { ...inputs, ...made[type]?.(inputs, name) } }),
      call: ({ token, inputs }) => calls[token]?.(inputs) ?? inputs,
    },
    project,
    stack,
    preview,
    "organization",
  );
  const monitor = pulumi.runtime.getMonitor() as unknown as Monitor;
  const registrations: Registration[] = [];
  const register = monitor.registerResource.bind(monitor);
  const reads: { type: string; name: string }[] = [];
  const read = monitor.readResource.bind(monitor);
  monitor.readResource = (request, reply) => {
    reads.push({ type: request.getType(), name: request.getName() });
    return read(request, reply);
  };
  monitor.registerResource = (request, reply) => {
    registrations.push(registrationOf(request));
    return register(request, reply);
  };
  return {
    /** Everything that was registered, in order. */
    registrations,
    /** What was read, in order. */
    reads,
    /** The registration of that name. */
    registration: (name: string): Registration => {
      const found = registrations.find((registration) => registration.name === name);
      if (!found) throw new Error(`${name} was not registered, but ${registrations.map((registration) => registration.name).join(", ")}`);
      return found;
    },
    /** What the component of that name gave to `registerOutputs`. */
    published: (name: string): Outputs => {
      const [, resource] = [...monitor.getRegisteredResources()].find(([urn]) => nameIn(urn) === name) ?? [];
      return resource?.state.toJavaScript?.() ?? {};
    },
    /** Waits until everything has been registered. */
    settled: waitForRegistrations,
  };
}

const secretMark = { key: "4dabf18193072939515e22adb298388d", value: "1b47061264138c4ac30d75fd1eb44270" };
const unknownMark = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Whether a value on the wire is marked as secret. */
export function isSecret(value: unknown): boolean {
  return typeof value === "object" && value !== null && (value as Outputs)[secretMark.key] === secretMark.value;
}

/** Whether a value on the wire is one that only `up` will know. */
export function isUnknown(value: unknown): boolean {
  return reveal(value) === unknownMark;
}

/** A value on the wire without its marks of secrecy, at any depth. */
export function reveal(value: unknown): unknown {
  if (isSecret(value)) return reveal((value as { value: unknown }).value);
  if (Array.isArray(value)) return value.map(reveal);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, reveal(held)]));
}

/** A value on the wire as a reader without the key to the secrets sees it. */
export function inTheClear(value: unknown): unknown {
  if (isSecret(value)) return "[secret]";
  if (Array.isArray(value)) return value.map(inTheClear);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, inTheClear(held)]));
}

/** What an output comes to: `undefined` while it is unknown, and a rejection if what it waits for was refused. */
export function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
  return (output as unknown as { promise(): Promise<T> }).promise();
}

function waitForRegistrations(): Promise<void> {
  // Left out of the SDK's types.
  return (pulumi.runtime as unknown as { waitForRPCs(): Promise<void> }).waitForRPCs();
}

// What a test leaves under way must not reach the engine of the next.
//
// All that is derived from a refused output rejects as well, and nobody waits for it: the tests' runner isn't told. Tests
// have only a copy of `process`, so the real one is taken from outside.
const realProcess = runInThisContext("process") as NodeJS.Process;
let listeners: NodeJS.UnhandledRejectionListener[] = [];
beforeAll(() => {
  listeners = realProcess.listeners("unhandledRejection");
  realProcess.removeAllListeners("unhandledRejection");
  realProcess.on("unhandledRejection", (reason, promise) => {
    if (!pulumi.ResourceError.isInstance(reason) && !pulumi.RunError.isInstance(reason)) listeners.forEach((listener) => listener(reason, promise));
  });
});
afterEach(async () => {
  await waitForRegistrations().catch(() => undefined);
  await new Promise(setImmediate);
});
afterAll(() => {
  realProcess.removeAllListeners("unhandledRejection");
  listeners.forEach((listener) => realProcess.on("unhandledRejection", listener));
});

const stashOutputs: Required<MockEngineArgs>["outputs"] = { "pulumi:index:Stash": ({ input }) => ({ output: input }) };

/** Every key is new. All authorities have one certificate, and so have all leaves, for keys of their own: enough to be read. */
const tlsOutputs: Required<MockEngineArgs>["outputs"] = {
  "tls:index/privateKey:PrivateKey": (inputs) => {
    const privateKeyPem = requestedKey(inputs);
    const publicKeyPem = createPublicKey(privateKeyPem).export({ type: "spki", format: "pem" });
    return { privateKeyPem: pulumi.secret(privateKeyPem), publicKeyPem };
  },
  "tls:index/certRequest:CertRequest": (_, name) => ({ certRequestPem: `request ${name}` }),
  "tls:index/selfSignedCert:SelfSignedCert": () => issued(mockCertificates().authorityPem),
  "tls:index/locallySignedCert:LocallySignedCert": () => issued(mockCertificates().leafPem),
};

/** As in one account and region. A secret's ARN ends with six characters of AWS's choice. */
const awsOutputs: Required<MockEngineArgs>["outputs"] = {
  "aws:secretsmanager/secret:Secret": ({ name }) => ({ arn: `arn:aws:secretsmanager:eu-central-1:123456789012:secret:${String(name)}-AbCdEf` }),
  "aws:kms/key:Key": (_, name) => ({ arn: `arn:aws:kms:eu-central-1:123456789012:key/${name}` }),
};

function issued(certPem: string): Outputs {
  const { notBefore, notAfter } = certificateFacts(certPem);
  return { certPem, validityStartTime: notBefore, validityEndTime: notAfter, readyForRenewal: false };
}

let certificates: { authorityPem: string; leafPem: string } | undefined;

/** The certificates that the mocks return: a root valid for 3650 days, and a leaf signed by it, valid for 365. */
export function mockCertificates(): { authorityPem: string; leafPem: string } {
  if (certificates) return certificates;
  const issuer = newAuthority({ commonName: "mock authority" });
  const leaf = newLeaf({ commonName: "mock leaf", issuer, names: ["DNS:mock", "IP:10.0.0.1"] });
  return (certificates = { authorityPem: issuer.certPem, leafPem: leaf.certPem });
}

/** What of the SDK's mock monitor is used here; the SDK leaves it out of its types. */
interface Monitor {
  registerResource: (request: Request, reply: unknown) => unknown;
  readResource: (request: Pick<Request, "getType" | "getName">, reply: unknown) => unknown;
  getRegisteredResources: () => Map<string, { state: { toJavaScript?: () => Outputs } }>;
}

interface Request {
  getType(): string;
  getName(): string;
  getObject(): { toJavaScript(): Outputs } | undefined;
  getParent(): string;
  getDependenciesList(): string[];
  getIgnorechangesList(): string[];
  getReplacementTrigger(): { toJavaScript(): unknown } | undefined;
  getAdditionalsecretoutputsList(): string[];
  getProtect(): boolean;
  getDeletebeforereplace(): boolean;
}

function registrationOf(request: Request): Registration {
  const parent = request.getParent();
  const replacementTrigger = request.getReplacementTrigger();
  return {
    type: request.getType(),
    name: request.getName(),
    inputs: request.getObject()?.toJavaScript() ?? {},
    ...(parent === "" ? {} : { parent: nameIn(parent) }),
    dependsOn: request.getDependenciesList().map(nameIn),
    ignoreChanges: request.getIgnorechangesList(),
    ...(replacementTrigger === undefined ? {} : { replacementTrigger: replacementTrigger.toJavaScript() }),
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    protect: request.getProtect(),
    deleteBeforeReplace: request.getDeletebeforereplace(),
  };
}

function nameIn(urn: string): string {
  return urn.split("::").at(-1)!;
}
