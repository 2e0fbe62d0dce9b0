import type { FunctionEntry } from './types.ts';

export const respond: FunctionEntry = {
  id: 'RS',
  name: 'RESPOND',
  statement:
    'Once a cybersecurity incident has been detected, the organization takes action to deal with it.',
  categories: [
    {
      id: 'RS.MA',
      name: 'Incident Management',
      statement:
        'When cybersecurity incidents have been detected, the work of responding to them is steered and kept under control.',
      outcomes: [
        {
          id: 'RS.MA-01',
          shortName: 'Response plan carried out with others',
          statement:
            'The declaration of an incident sets the incident response plan in motion, and its steps are carried out in concert with the third parties concerned.',
          lookFor: [
            'Incident response plan in the version valid on the date of a past incident',
            'Incident log showing plan steps taken, their times and the appointed incident lead',
            'Activation record of a response retainer or service provider',
            'Minutes of joint calls with suppliers, insurers or authorities during an incident',
          ],
        },
        {
          id: 'RS.MA-02',
          shortName: 'Incident reports triaged',
          statement:
            'Reports of incidents get a first assessment of how urgent they are and a check that they are genuine.',
          lookFor: [
            'Report intake queue with times of receipt, triage and outcome',
            'Triage checklist with the questions that confirm a cybersecurity cause and estimate severity',
            'Reports that were rejected or merged, with the reason recorded',
          ],
        },
        {
          id: 'RS.MA-03',
          shortName: 'Incidents sorted and prioritized',
          statement:
            'Incidents are sorted by type, and it is settled which of them take precedence over others.',
          lookFor: [
            'Classification scheme with incident types and the rules that set priority levels',
            'Incident register export with category, priority and the history of changes to both',
            'Decision note weighing quick recovery against further observation of the attacker',
          ],
        },
        {
          id: 'RS.MA-04',
          shortName: 'Incidents escalated where needed',
          statement:
            'Where the situation calls for it, an incident is passed on to people with more specialized skill or greater authority.',
          lookFor: [
            'Escalation matrix with triggers, contacts and time limits',
            'Incident tickets showing the time between an escalation trigger and the hand-over',
            'Status board or review minutes covering every open incident',
            'Result of an out-of-hours test of the escalation call chain',
          ],
        },
        {
          id: 'RS.MA-05',
          shortName: 'Criteria for starting recovery',
          statement:
            'Whether to begin recovering from an incident is judged by the criteria that were set for that decision.',
          lookFor: [
            'Criteria for starting recovery, as written in the response plan or a playbook',
            'Decision log entry naming the criteria judged, the facts known, the time and the approver',
            'Estimate of the disruption that recovery work itself would cause to operations',
          ],
        },
      ],
    },
    {
      id: 'RS.AN',
      name: 'Incident Analysis',
      statement:
        'Incidents are investigated so that the response works and so that forensic and recovery work get the support they need.',
      outcomes: [
        {
          id: 'RS.AN-03',
          shortName: 'Course and root cause established',
          statement:
            'Analysis brings out what happened in the course of an incident and what caused it at root.',
          lookFor: [
            'Reconstructed sequence of attacker actions with the assets involved in each',
            'Root cause report naming the weaknesses and conditions that let the incident happen',
            'Forensic examination report on key hosts, accounts or malware samples',
            'Assessment of the threat actor and methods, with the data it rests on',
          ],
        },
        {
          id: 'RS.AN-06',
          shortName: 'Investigation steps recorded intact',
          statement:
            'What is done in the course of an investigation is put on record, and the records are kept unaltered and of known origin.',
          lookFor: [
            'Investigation journal with person, time and each command or step',
            'Write-once or append-only settings of the case record storage',
            'Edit history export of a case file with author and time of each entry',
            'Sign-off by the incident lead on the completeness of case notes and their sources',
          ],
        },
        {
          id: 'RS.AN-07',
          shortName: 'Incident evidence preserved',
          statement:
            'Data about an incident, and the metadata that go with them, are gathered in such a way that they stay unaltered and their origin stays known.',
          lookFor: [
            'Evidence register with source, collector, method and time of collection',
            'Chain-of-custody forms for devices, disk images and exported logs',
            'Hash values taken at acquisition with a later verification',
            'Preservation notices that suspended deletion of relevant logs and mailboxes',
          ],
        },
        {
          id: 'RS.AN-08',
          shortName: 'Size of incident estimated, verified',
          statement:
            'The organization estimates how large an incident is and then checks whether the estimate holds.',
          lookFor: [
            'Magnitude estimate in systems, accounts and records affected, with its successive versions',
            'Sweep results for indicators of compromise and persistence on other possible targets',
            'Comparison of the first estimate with forensic findings, with the conclusion drawn by the reviewer',
          ],
        },
      ],
    },
    {
      id: 'RS.CO',
      name: 'Incident Response Reporting and Communication',
      statement:
        'Response work is carried out in concert with stakeholders inside and outside the organization, wherever law, regulation or policy demands it.',
      outcomes: [
        {
          id: 'RS.CO-02',
          shortName: 'Stakeholders told of incidents',
          statement:
            'Those with a stake in an incident, whether inside the organization or outside it, are told that it has happened.',
          lookFor: [
            'Notification matrix by incident type with recipients and legal or contractual deadlines',
            'Dated breach notices sent to authorities, affected individuals and business partners',
            'Internal notices to leadership, legal, privacy and affected departments with the time each was sent',
            'Comparison of discovery, decision and notification times for past incidents',
            'Management approval for contact with law enforcement or a regulator',
          ],
        },
        {
          id: 'RS.CO-03',
          shortName: 'Response information shared',
          statement:
            'Stakeholders who have been designated for it, within the organization and beyond, are given information in the course of incident response.',
          lookFor: [
            'List of designated recipients with the kind of information each may receive',
            'Signed information sharing agreements with suppliers, peers or a sharing community',
            'Situation reports sent to senior leadership during a major incident',
            'Attacker indicators submitted to a sharing community with sensitive details removed',
            'Transmission records of the protected channel used for incident details',
          ],
        },
      ],
    },
    {
      id: 'RS.MI',
      name: 'Incident Mitigation',
      statement: 'Steps are taken that keep an event from growing and that lessen the harm it does.',
      outcomes: [
        {
          id: 'RS.MI-01',
          shortName: 'Spread of incidents halted',
          statement:
            'Incidents are kept within bounds: their spread is halted, be it automatically, by responders or by a third party acting for the organization.',
          lookFor: [
            'Containment playbooks stating who may isolate which systems',
            'Timestamped records of hosts, accounts or segments that were isolated',
            'Automatic quarantine rules as configured in endpoint and network controls',
            'Blocking requests to outside providers with their confirmations',
            'Follow-up monitoring results showing that spread had stopped',
          ],
        },
        {
          id: 'RS.MI-02',
          shortName: 'Traces of incidents cleared out',
          statement:
            'The elements of an incident, such as malware and the footholds of an intruder, are cleared out of whatever they affected.',
          lookFor: [
            'Cleaning or rebuild record for each affected host',
            'Password reset, key replacement and session revocation logs for compromised accounts',
            'Rescan or hunt results that found no remaining traces',
            'Closed tickets for the vulnerabilities and misconfigurations that were exploited',
          ],
        },
      ],
    },
  ],
};
