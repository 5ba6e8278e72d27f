import { nameProblems, quoted } from "../support/names";
import { Problem } from "../support/problems";
import { isObject, objectProblems } from "../support/shapes";
import { AuthorityGenerations, Generations, generationForms, generationsOf } from "./generations";
import { PhaseWords, authorityWords } from "./phase-words";

/** Faults of an argument that holds generations and nothing else. If a key that is unknown may mean the list, nothing is said of the rest. */
export function rotationProblems<T extends object>(given: T, problemsOf: (given: T) => Problem[], { list, keys } = authorityWords): Problem[] {
  const unknown = objectProblems(given, keys);
  const isJudged = isObject(given) && (unknown.length === 0 || given[list] !== undefined);
  return isJudged ? [...unknown, ...problemsOf(given)] : unknown;
}

/** Faults of generations that can be seen without their history. */
export function generationsProblems(args: AuthorityGenerations, words = authorityWords): Problem[] {
  const generations = generationsOf(args, words);
  return [
    ...formProblems(args, words),
    ...(hasList(args) ? namesProblems(generations) : []),
    ...overlapProblems(generations.minimumOverlapHours),
    ...Object.entries(generations.distributedSince).flatMap(([name, instant]) => instantProblems(`distributedSince.${name}`, instant)),
  ];
}

/** Whether there is a list that names can be judged by. */
export function hasList({ generations }: AuthorityGenerations): boolean {
  return generations === undefined || (Array.isArray(generations) && generations.length > 0);
}

/** Those that others can be told to name: each once, and none that is faulty itself. */
export function soundNames({ generations }: Pick<Generations, "generations">): string[] {
  return [...new Set(generations)].filter((name) => nameProblems(() => "", [name]).length === 0);
}

function formProblems(args: AuthorityGenerations, { list, one }: PhaseWords): Problem[] {
  return Object.entries(args).flatMap(([key, value]: [string, unknown]) => {
    const form = generationForms[key];
    const path = key === "generations" ? list : key;
    if (!form || value === undefined) return [];
    if (!form.isSound(value)) return [{ path, reason: `${form.wanted}, got ${quoted(value)}` }];
    return Array.isArray(value) && value.length === 0 ? [{ path, reason: `must hold at least one ${one}, got none` }] : [];
  });
}

function namesProblems(generations: Generations): Problem[] {
  const { words, signing, acceptOutage, distributedSince } = generations;
  const known = soundNames(generations).join(", ") || `\`${words.list}\``;
  const named = [[words.current, signing], ["acceptOutage", acceptOutage], ...Object.keys(distributedSince).map((name) => ["distributedSince", name])] as [string, string | undefined][];
  const strangers = named.filter(([, name]) => name !== undefined && !generations.generations.includes(name));
  return [
    ...nameProblems((index) => `${words.list}[${index}]`, generations.generations, words.example),
    ...strangers.map(([path, name]) => ({ path, reason: `must be one of ${known}, got ${quoted(name)}` })),
  ];
}

function overlapProblems(hours: unknown): Problem[] {
  const fault = (reason: string) => [{ path: "minimumOverlapHours", reason: `${reason}, got ${quoted(hours)}` }];
  if (typeof hours === "string") return fault("must be a number, without quotes");
  return Number.isFinite(hours) && (hours as number) >= 1 ? [] : fault("must be at least 1 hour");
}

function instantProblems(path: string, instant: unknown): Problem[] {
  const isInstant = typeof instant === "string" && !Number.isNaN(Date.parse(instant));
  return isInstant ? [] : [{ path, reason: `must be an instant such as "2026-11-24T10:00:00Z", got ${quoted(instant)}` }];
}
