/**
 * What piscina loads in a thread, with `require`. A thread that is ended while `require` reads ES modules takes the whole
 * process with it (Node 20 and 22: "v8::Module::IsGraphAsync"); one that is ended while `import` reads them just ends.
 */
const loaded = import('./worker.js');

export = async (item: unknown): Promise<unknown> => (await loaded).default(item as never);
