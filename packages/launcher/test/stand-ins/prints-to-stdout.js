/** Mixes stray output into the protocol, like a forgotten console.log. Ends at end of input. */
process.stdin.once('data', () => {
  process.stdout.write('Listening for customers\n');
  process.stdout.write('{"jsonrpc":"2.0","id":1,"result":{}}\n');
  process.stdout.write('  42 is not a message\n');
  process.stdout.write('[{"jsonrpc":"2.0","id":2,"result":{}}]\n');
});
process.stdin.on('end', () => process.exit(0));
process.send({ type: 'ready' });
