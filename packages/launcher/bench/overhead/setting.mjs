/** Says what a report was measured on and with, in sentences. What did not take part is null in the report. */
export function settingOf({ date, machine, load, rounds, requests, megabytes, databaseMegabytes, peers }) {
  const amounts = [
    `${rounds} rounds`,
    requests && `${requests.toLocaleString('en-US')} requests`,
    megabytes && `${megabytes.toLocaleString('en-US')} MB through the relay`,
    databaseMegabytes && `a large database of ${databaseMegabytes} MB`,
  ].filter(Boolean);
  return [
    `Measured on ${date}: ${machine}. The load average was ${load} at the start.`,
    `${amounts.join(', ')}.`,
    ...(peers ? [`Compared with ${listOf(peers)}.`] : []),
  ];
}

function listOf(versions) {
  return Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ');
}
