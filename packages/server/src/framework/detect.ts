import type { FunctionEntry } from './types.ts';

// DE.CM before DE.AE, as in NIST CSWP 29 and in the CPRT element list; the CPRT sort keys have them reversed.
export const detect: FunctionEntry = {
  id: 'DE',
  name: 'DETECT',
  statement:
    'Cybersecurity attacks and compromises that may be happening, or may already have happened, are discovered and examined.',
  categories: [
    {
      id: 'DE.CM',
      name: 'Continuous Monitoring',
      statement:
        'Assets are kept under watch, which brings to light anomalies, signs of compromise and other events that could prove adverse.',
      outcomes: [
        {
          id: 'DE.CM-01',
          shortName: 'Networks monitored',
          statement:
            'Watch is kept on networks, and on network services such as name resolution and routing, to notice events that could prove adverse.',
          lookFor: [
            'Map of network sensors and flow collectors laid over the network diagram, with blind spots marked',
            'Network intrusion alerts of a recent period with the disposition of each',
            'Detection rules for name resolution, routing and unusual traffic compared with a baseline',
            'Scan results for rogue wireless access points and unknown connected devices',
          ],
        },
        {
          id: 'DE.CM-02',
          shortName: 'Physical surroundings monitored',
          statement:
            'Observation of the physical environment, by people or by devices, reveals happenings there that could prove adverse.',
          lookFor: [
            'Reviewed badge reader report of denied entries and entries at unusual hours',
            'Intrusion and forced-door alarm history with the response to each alarm',
            'Guard patrol and video watch logs with observations reported',
            'Inspection records for signs of tampering with locks, cabinets and alarm contacts',
          ],
        },
        {
          id: 'DE.CM-03',
          shortName: 'Staff and technology use monitored',
          statement:
            'What personnel do and how technology is used are monitored, so that anything in it that could prove adverse is noticed.',
          lookFor: [
            'Behavior analytics rules with the user groups each rule covers',
            'Reports of failed and unusual logins with notes by the reviewing analyst',
            'Review records for sessions of privileged users',
            'Alert definitions for decoy accounts or files, with the result of a trigger test',
          ],
        },
        {
          id: 'DE.CM-06',
          shortName: 'Service providers monitored',
          statement:
            'The organization keeps an eye on what external service providers do and on the services they deliver, to catch events that could prove adverse.',
          lookFor: [
            'Session logs of vendor remote support, reviewed against authorized work orders',
            'Alert rules on the audit logs of cloud and outsourced services',
            'Supervision notes for on-site maintenance by outside technicians',
            'Tickets opened from service deviations or security notices of providers',
          ],
        },
        {
          id: 'DE.CM-09',
          shortName: 'Computing hardware, software monitored',
          statement:
            'Monitoring of computing hardware, of software, of the environments in which software runs and of the data in all of these finds events that could prove adverse.',
          lookFor: [
            'Endpoint detection coverage report naming the hosts without a working agent',
            'File integrity and configuration drift alerts with their resolution',
            'Malware and phishing detections from mail, web and file sharing services',
            'Runtime monitoring rules for containers, hypervisors and cloud workloads',
            'Alerts on bulk data access, credential attacks and firmware or hardware tampering',
          ],
        },
      ],
    },
    {
      id: 'DE.AE',
      name: 'Adverse Event Analysis',
      statement:
        'Analysis of anomalies, signs of compromise and other possibly adverse events establishes what they are and reveals cybersecurity incidents among them.',
      outcomes: [
        {
          id: 'DE.AE-02',
          shortName: 'Suspicious events analyzed',
          statement:
            'Events that may be adverse are analyzed, by tools or by hand, to gain a clearer picture of the activity connected with them.',
          lookFor: [
            'Analyst notes on sampled alerts with the observed activity, reasoning and conclusion',
            'Catalog of detection rules with the attacker technique each is meant to reveal',
            'Schedule and findings of manual log reviews for systems that automation does not cover',
            'Periodic findings report of the log analysis platform with follow-up actions',
          ],
        },
        {
          id: 'DE.AE-03',
          shortName: 'Information from sources correlated',
          statement:
            'Pieces of information that come from several sources are brought together and related to one another.',
          lookFor: [
            'Correlation rules that combine two or more log sources, with their trigger history',
            'List of sources that feed the central log platform, by type of system',
            'Case timeline assembled from endpoint, network, identity and physical access records',
            'Clock synchronization check across log sources',
          ],
        },
        {
          id: 'DE.AE-04',
          shortName: 'Impact and scope of events estimated',
          statement:
            'Adverse events are understood in terms of how much impact they are estimated to have and how far they are thought to reach.',
          lookFor: [
            'Event tickets with estimated impact, affected assets and each later revision',
            'Impact rating scale that analysts apply to adverse events',
            'Query results showing on which hosts and accounts the same activity was seen',
            'Independent check by a person of an automated impact or scope estimate',
          ],
        },
        {
          id: 'DE.AE-06',
          shortName: 'Event information reaches responders',
          statement:
            'Information on adverse events reaches the staff and the tools that are authorized to have it.',
          lookFor: [
            'Alert routing configuration by event type, recipient and delivery channel',
            'Access list of the monitoring console and log findings, checked against authorized roles',
            'Duty roster with acknowledgment times for alerts outside office hours',
            'Tickets created from alerts, matched to the alert identifiers they came from',
          ],
        },
        {
          id: 'DE.AE-07',
          shortName: 'Threat intelligence used in analysis',
          statement:
            'Analysis takes in cyber threat intelligence and further context, such as what is known about assets and vulnerabilities.',
          lookFor: [
            'Threat feed list with delivery status and age of the latest indicators in detection tools',
            'Alert records enriched with asset owner, criticality and known weaknesses',
            'Advisory intake log showing the hunt or rule change that each advisory led to',
            'Synchronization settings between the asset inventory and the analysis platform',
          ],
        },
        {
          id: 'DE.AE-08',
          shortName: 'Incidents declared by set criteria',
          statement:
            'When adverse events fulfill the criteria that were set for an incident, an incident is declared.',
          lookFor: [
            'Approved incident criteria with thresholds and the roles empowered to declare',
            'Declaration entries with time, decision maker and the criterion met',
            'Sample of events closed without declaration, with the reason for each',
            'Record of known false positives consulted when criteria are applied',
          ],
        },
      ],
    },
  ],
};
