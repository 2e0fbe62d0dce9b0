import type { FunctionEntry } from './types.ts';

/** IDENTIFY of CSF 2.0 (NIST CSWP 29): NIST's ids, names and order; the statements and look-for lists are ours. */
export const identify: FunctionEntry = {
  id: 'ID',
  name: 'IDENTIFY',
  statement: 'The organization has a sound understanding of the cybersecurity risks it faces at present.',
  categories: [
    {
      id: 'ID.AM',
      name: 'Asset Management',
      statement:
        'People, facilities, data, services, systems, hardware, software, and whatever else lets the organization reach its business purposes have been identified and are managed according to how much they matter to its objectives and to its risk strategy.',
      outcomes: [
        {
          id: 'ID.AM-01',
          shortName: 'Hardware inventories',
          statement:
            'All kinds of hardware that the organization manages, from office computers to mobile and operational devices, are listed in inventories that are kept current.',
          lookFor: [
            'Hardware inventory export with owner, location, and last-seen date per device',
            'Network discovery scan reconciled with the hardware inventory, with differences explained',
            'Inventory extracts for operational, connected, and mobile devices, for example medical equipment',
            'Spot-check sheet comparing devices found on site with their inventory entries',
          ],
        },
        {
          id: 'ID.AM-02',
          shortName: 'Software and service inventories',
          statement:
            "Up-to-date inventories cover the software, the services, and the systems that are under the organization's management.",
          lookFor: [
            'Software inventory with version, publisher, owner, and where it is installed',
            'System register with purpose, boundary, and owner of each system',
            'List of services and programming interfaces that the organization runs or administers',
            'Agent, virtual machine, or container scan compared with the software inventory',
          ],
        },
        {
          id: 'ID.AM-03',
          shortName: 'Network and data flow maps',
          statement:
            'Diagrams or other depictions, kept up to date, show what communication is allowed on the networks and how data flows over them inside the organization and to and from outside.',
          lookFor: [
            'Dated network diagrams with segments and connections to outside parties',
            'Data flow diagrams covering exchanges with third parties and cloud infrastructure',
            'Table of the ports, protocols, and services expected between authorized systems',
            'Baseline of normal network traffic with the date of its last refresh',
          ],
        },
        {
          id: 'ID.AM-04',
          shortName: 'Inventories of supplier services',
          statement:
            'Which services the organization receives from suppliers can be read from inventories that are kept current.',
          lookFor: [
            'External service inventory with supplier, internal owner, data handled, and contract reference',
            'Intake form that adds a new cloud or hosted service to the inventory before use',
            'Comparison of web gateway or expense data with the inventory to find unregistered cloud services',
          ],
        },
        {
          id: 'ID.AM-05',
          shortName: 'Assets ranked by importance',
          statement:
            'Assets are put in order of priority by their classification, how critical they are, the resources involved, and what they mean for the mission.',
          lookFor: [
            'Prioritization criteria for each class of assets',
            'Asset list sorted by assigned priority, with the factors behind each rating',
            'Log of priority changes from periodic reviews or after major changes in the organization',
          ],
        },
        {
          id: 'ID.AM-07',
          shortName: 'Data inventories',
          statement:
            'For the types of data it has singled out, the organization keeps current inventories of the data and of the metadata that go with it.',
          lookFor: [
            'Approved list of designated data types, such as patient records or payment details',
            'Data inventory with owner, origin, location, and classification per data set',
            'Discovery scan results for designated data in file shares, mailboxes, and cloud storage',
            'Labeling report with the share of designated data that carries a classification tag',
          ],
        },
        {
          id: 'ID.AM-08',
          shortName: 'Assets managed through their life',
          statement:
            'Data, services, software, hardware, and systems are kept under management through all stages of their life, from planning and acquisition or creation to retirement and disposal.',
          lookFor: [
            'Life cycle procedure with security steps from planning to disposal',
            'Go-live checklists confirming secure configuration before production',
            'Transfer records for equipment moved between departments, with matching inventory updates',
            'Sanitization and destruction records for media and stored data, with serial numbers or data sets',
            'List of redundant or unsupported systems with retirement dates',
          ],
        },
      ],
    },
    {
      id: 'ID.RA',
      name: 'Risk Assessment',
      statement:
        'The organization understands the cybersecurity risk to itself, to its assets, and to individuals.',
      outcomes: [
        {
          id: 'ID.RA-01',
          shortName: 'Vulnerabilities found and recorded',
          statement:
            'Weaknesses in assets that could be exploited are found, confirmed to be genuine, and put on record.',
          lookFor: [
            'Vulnerability scan reports with the share of inventoried assets covered',
            'Triage tickets that confirm each finding or rule it out as a false positive',
            'Vulnerability register with affected asset, severity, and date found',
            'Architecture review, code review, or application test reports listing weaknesses',
            'Site survey of physical vulnerabilities in server rooms and other places with critical computing equipment',
          ],
        },
        {
          id: 'ID.RA-02',
          shortName: 'Threat intelligence received',
          statement:
            'Intelligence on cyber threats reaches the organization from forums and other sources that share such information.',
          lookFor: [
            'Membership confirmation of an information sharing community for the sector',
            'Threat feed settings in detection tools with the time of the last successful import',
            'Mailbox or case log of advisories received, with reader and date',
          ],
        },
        {
          id: 'ID.RA-03',
          shortName: 'Threats inside and outside recorded',
          statement:
            'The organization has worked out which threats from inside and outside it is exposed to, and keeps a record of them.',
          lookFor: [
            'Threat register with actor types, likely methods, and relevance to the organization',
            'Insider threat assessment by role or department',
            'Threat hunting reports with the hypothesis tested and what was found',
          ],
        },
        {
          id: 'ID.RA-04',
          shortName: 'Likelihood and impact estimated',
          statement:
            'How likely threats are to exploit vulnerabilities, and what effects that might have, has been worked out and put on record.',
          lookFor: [
            'Risk scenarios with likelihood and impact ratings and the reasons for each',
            'Workshop notes where business leaders and security staff made the estimates together',
            'Estimate of business effects of unauthorized access per system and data set',
            'Analysis of cascading failures among interconnected systems',
          ],
        },
        {
          id: 'ID.RA-05',
          shortName: 'Inherent risk ranks responses',
          statement:
            'Threats, weaknesses, likelihoods, and impacts are brought together to understand risk as it stands before treatment and to inform which responses come first.',
          lookFor: [
            'Risk assessment report that derives inherent risk ratings from the four inputs',
            'Ranked risk list with the reasoning for the order of response',
            'Threat models of important data or systems, with the responses they pointed to',
            'Security investment proposals ordered by estimated likelihood and impact',
          ],
        },
        {
          id: 'ID.RA-06',
          shortName: 'Risk responses planned and tracked',
          statement:
            'Responses to risk are selected, put in order of priority, planned, followed up, and made known to those concerned.',
          lookFor: [
            'Risk treatment plan with response, owner, and due date per risk',
            'Action and milestone tracker with overdue items flagged',
            'Signed risk acceptances with reason and expiry date',
            'Justification for each compensating control chosen in place of a fix',
            'Message or minutes informing affected managers of planned responses',
          ],
        },
        {
          id: 'ID.RA-07',
          shortName: 'Changes and exceptions controlled',
          statement:
            'Changes and exceptions are under control: each is examined for its effect on risk, written down, and followed up.',
          lookFor: [
            'Change tickets with risk rating, test result, approval, and rollback steps',
            'Change board decisions with a security reviewer present',
            'Exception register with justification, response plan, and expiry date',
            'Review notes on risks accepted until a later milestone',
          ],
        },
        {
          id: 'ID.RA-08',
          shortName: 'Vulnerability reports handled',
          statement:
            'The organization has set up processes to take in reports that disclose vulnerabilities, to analyze them, and to respond.',
          lookFor: [
            'Vulnerability disclosure procedure with responsible roles and handling times',
            'Published reporting channel, such as a security contact page or mailbox',
            'Intake log of disclosures from suppliers, customers, researchers, or agencies, with analysis and outcome',
            'Contract terms on exchanging vulnerability information with suppliers',
          ],
        },
        {
          id: 'ID.RA-09',
          shortName: 'Genuine hardware and software',
          statement:
            'Hardware and software are checked for being genuine and unaltered before the organization acquires them and before it puts them to use.',
          lookFor: [
            'Goods-in inspection records with serial number and tamper seal checks',
            'Signature or hash verification logs for installation packages before rollout',
            'Purchase approvals with proof that the seller is an authorized source',
            'Component list (bill of materials) of each critical product, reviewed before purchase',
          ],
        },
        {
          id: 'ID.RA-10',
          shortName: 'Critical suppliers assessed first',
          statement:
            'Before anything is acquired from a critical supplier, the organization assesses that supplier.',
          lookFor: [
            'Assessment report on each critical supplier dated before the purchase',
            'Scoring sheet of a critical supplier, and of its own supply chain, against business and cybersecurity requirements',
            'Purchase workflow record in which a completed assessment was a precondition for a critical supplier',
          ],
        },
      ],
    },
    {
      id: 'ID.IM',
      name: 'Improvement',
      statement:
        'In all six Functions of the CSF, the organization finds out where its processes, procedures, and activities for managing cybersecurity risk can become better.',
      outcomes: [
        {
          id: 'ID.IM-01',
          shortName: 'Lessons from evaluations',
          statement:
            'Evaluations, such as assessments of its own work or independent audits, tell the organization what it could improve.',
          lookFor: [
            'Self-assessment report on critical services with the improvements it proposes',
            'Independent audit report with management response and agreed actions',
            'Automated compliance check trend with the improvement items raised from it',
            'Gap analysis between current and target profile with the resulting action list',
          ],
        },
        {
          id: 'ID.IM-02',
          shortName: 'Lessons from tests and exercises',
          statement:
            'Security tests and exercises, some of them held jointly with suppliers and other third parties concerned, are used to find what could be improved.',
          lookFor: [
            'After-action report of a tabletop exercise or simulation with improvement items',
            'Penetration test report with the improvement decisions it led to',
            'Joint continuity or recovery exercise report with findings on the side of the organization and the supplier',
            'Participant list showing executives, legal, and human resources taking part in an exercise',
          ],
        },
        {
          id: 'ID.IM-03',
          shortName: 'Lessons from daily operations',
          statement:
            'Carrying out operational processes, procedures, and activities brings to light what could be improved, and this is captured.',
          lookFor: [
            'Lessons-learned notes from real incidents, outages, or recoveries',
            'Improvement log with entries raised by operations staff',
            'Yearly procedure review record listing the changes made from experience',
            'Operational security metrics over time with the proposals drawn from them',
          ],
        },
        {
          id: 'ID.IM-04',
          shortName: 'Incident and continuity plans current',
          statement:
            'Incident response plans, and any other cybersecurity plans with an effect on operations, have been drawn up and made known, and they are kept current and improved.',
          lookFor: [
            'Approved incident response plan with version, owner, and last review date',
            'Business continuity and disaster recovery plans with contacts, priorities, and escalation criteria',
            'Vulnerability management plan with roles, time limits for treatment, and the date of its last update',
            'Distribution record showing that those who must act on a plan hold its latest version',
            'Change history linking plan edits to lessons from exercises or incidents',
          ],
        },
      ],
    },
  ],
};
