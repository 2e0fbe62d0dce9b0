// A client that runs on Node.js, as far as memory is concerned: the SDK's client is loaded, and nothing happens.
import '@modelcontextprotocol/client';

process.stdin.resume();
