import { type DestinationStream, type Logger, pino } from 'pino';

/** Facts that may stand in a log line. Anything else is dropped and only its name is told (threats T25, T1). */
const allowed = new Set(
  (
    'contractId documentId actionId signatoryId tenantId appId eventId intentId sealId keyId serverId installation attempt ' +
    'kind code state dialect operation method route status ms bytes requestId count waitMs retryInMs port folder version ' +
    'revision page pages phase signal setting reason mode err'
  ).split(' '),
);

/**
 * The server's log: one JSON object per line, to stderr unless told otherwise. Queries, bodies, tokens, codes and personal
 * data never reach it, because only facts of the list above pass.
 */
export function createLog(level: string, destination: DestinationStream = pino.destination(2)): Logger {
  return pino(
    {
      level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: plainError },
      formatters: { level: (label) => ({ level: label }), log: onlyAllowed },
    },
    destination,
  );
}

/** For people at a terminal: `10:22:01 answered POST /qiyuesuo/* 200 12ms`, one line each. */
export const terminalLines = (write: (text: string) => void): DestinationStream => ({
  write: (line) => {
    const { level, time, msg, requestId: _id, err, ms, ...facts } = JSON.parse(line) as Record<string, unknown>;
    const words = Object.values(facts).map((value) =>
      typeof value === 'object' ? JSON.stringify(value) : String(value),
    );
    const trouble = err === undefined ? [] : [(err as { message: string }).message];
    const took = ms === undefined ? [] : [`${String(ms)}ms`];
    const loud = level === 'info' ? [] : [String(level).toUpperCase()];
    write([String(time).slice(11, 19), ...loud, msg, ...words, ...took, ...trouble].join(' ') + '\n');
  },
});

function onlyAllowed(facts: Record<string, unknown>): Record<string, unknown> {
  const kept = Object.entries(facts).filter(([name]) => allowed.has(name));
  const dropped = Object.keys(facts).filter((name) => !allowed.has(name));
  return Object.fromEntries(dropped.length === 0 ? kept : [...kept, ['dropped', dropped]]);
}

/** Kind, message, code and stack. A database's `detail` holds the values of rows, so it stays out. */
function plainError(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: String(error) };
  const { code } = error as { code?: unknown };
  const cause = error.cause === undefined ? {} : { cause: plainError(error.cause) };
  return {
    type: error.name,
    message: error.message,
    ...(typeof code === 'string' ? { code } : {}),
    stack: error.stack,
    ...cause,
  };
}
