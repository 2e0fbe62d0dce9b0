import { describe, expect, test } from 'vitest';
import { newConnection } from '../support/connection.ts';

const name = 'guided-assessment';

describe('the prompt guided-assessment', () => {
  test('guides through a profile on its own scale, and never lets a score be guessed', async () => {
    const { client, call } = await newConnection();
    await call('profile_create', {
      name: 'Clinic',
      organization: 'Acme',
      scale: [
        { value: 0, label: 'No', meaning: 'Not there.' },
        { value: 10, label: 'Yes', meaning: 'There.' },
      ],
    });
    const { messages } = await client.getPrompt({ name, arguments: { profile: 'clinic', function: 'gv' } });
    const [message] = messages;
    expect(message).toMatchObject({ role: 'user', content: { type: 'text' } });
    const text = message?.content.type === 'text' ? message.content.text : '';
    expect(text).toContain('assessed 0 of 31 in scope');
    expect(text).toContain('Call assessment_next with profile "clinic", function "GV"');
    expect(text).toContain('Those with material come first');
    expect(text).toContain('10 Yes: There.');
    expect(text).toContain('Never record a score that I have not confirmed.');
  });

  test('takes an optional argument that was left blank for absent', async () => {
    const { client, call } = await newConnection();
    await call('profile_create', { name: 'Clinic', organization: 'Acme' });
    const texts = [{}, { function: '' }, { function: '  ' }].map(async (blank) => {
      const { messages } = await client.getPrompt({ name, arguments: { profile: 'clinic', ...blank } });
      return messages;
    });
    const [absent, ...blank] = await Promise.all(texts);
    expect(blank).toEqual([absent, absent]);
  });

  test('completes its arguments', async () => {
    const { client, call } = await newConnection();
    await call('profile_create', { name: 'Clinic', organization: 'Acme' });
    const complete = async (argument: string, value: string) => {
      const ref = { type: 'ref/prompt' as const, name };
      return (await client.complete({ ref, argument: { name: argument, value } })).completion.values;
    };
    expect(await complete('profile', 'c')).toEqual(['clinic']);
    expect(await complete('function', 'r')).toEqual(['RS', 'RC']);
  });

  test.each([
    [{ profile: 'clinik' }, 'There is no profile "clinik".'],
    [{ profile: 'clinic', function: 'XX' }, 'CSF 2.0 has no element "XX".'],
    [{}, 'profile'],
    [{ profile: 'clinic', funktion: 'GV' }, 'unknown argument "funktion"; did you mean "function"?'],
  ])('is refused for %j with the reason', async (args, reason) => {
    const { client } = await newConnection();
    await expect(client.getPrompt({ name, arguments: args })).rejects.toThrow(reason);
  });
});
