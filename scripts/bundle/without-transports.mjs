/**
 * A plugin for the bundler that leaves out pino's transports. They write logs in a worker thread, which csf-mcp never
 * starts, but loading them loads Node's worker threads and assertions too.
 */
export const withoutTransports = {
  name: 'without-transports',
  load: {
    filter: { id: /[/\\]pino[/\\]lib[/\\]transport\.js$/ },
    handler: () => ({ code: TRANSPORT, moduleType: 'js' }),
  },
};

const TRANSPORT = `
  module.exports = () => {
    throw new Error('csf-mcp is built without transports of pino');
  };
`;
