import type { PolicyResource, ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import * as proxy from "@pulumi/policy/proxy";

/** What @pulumi/policy wraps properties in before a rule sees them; its types leave it out. */
const { unknownCheckingProxy, unknownStringValue } = proxy as unknown as { unknownCheckingProxy: (props: object) => Record<string, unknown>; unknownStringValue: string };

/** What stands for a value that isn't known before the run: whoever reads it gets an error. */
export const unknown = unknownStringValue;

export const tls = {
  key: "tls:index/privateKey:PrivateKey",
  request: "tls:index/certRequest:CertRequest",
  selfSigned: "tls:index/selfSignedCert:SelfSignedCert",
  signed: "tls:index/locallySignedCert:LocallySignedCert",
};

/** The configuration of a rule, with the defaults that the engine fills in. */
function configOf({ configSchema }: Pick<ResourceValidationPolicy, "configSchema">, config: object): object {
  const defaults = Object.entries(configSchema?.properties ?? {}).map(([name, schema]) => [name, (schema as { default?: unknown }).default]);
  return { ...Object.fromEntries(defaults), ...config };
}

/** What a rule says of a resource, whose properties it gets as the engine gives them. */
export function judged(rule: ResourceValidationPolicy, type: string, props: object, config: object = {}): string[] {
  const said: string[] = [];
  const args = { type, props: unknownCheckingProxy(props), getConfig: () => configOf(rule, config) };
  const validate = rule.validateResource as (args: unknown, report: (message: string) => void) => void;
  validate(args, (message) => said.push(message));
  return said;
}

/** A resource of a stack; `from` says which others its properties come from. */
export function made(type: string, name: string, props: object, from: Record<string, PolicyResource> = {}): PolicyResource {
  const propertyDependencies = Object.fromEntries(Object.entries(from).map(([property, resource]) => [property, [resource]]));
  return { type, name, urn: `urn:pulumi:dev::test::${type}::${name}`, props: unknownCheckingProxy(props), propertyDependencies } as unknown as PolicyResource;
}

/** What a rule says of a stack, each with the name of the resource that it is about. */
export function judgedStack(rule: StackValidationPolicy, resources: PolicyResource[], config: object = {}): string[] {
  const said: string[] = [];
  const args = { resources, getConfig: () => configOf(rule, config) };
  void rule.validateStack(args as never, (message, urn) => said.push(`${urn?.split("::").at(-1)}: ${message}`));
  return said;
}
