import type { FunctionEntry } from './types.ts';

/** GOVERN of CSF 2.0 (NIST CSWP 29): NIST's ids, names and order; the short names, statements and look-for lists are ours. */
export const govern: FunctionEntry = {
  id: 'GV',
  name: 'GOVERN',
  statement:
    'The organization has settled its strategy, its expectations, and its policy for managing cybersecurity risk, has made them known, and watches how they work out.',
  categories: [
    {
      id: 'GV.OC',
      name: 'Organizational Context',
      statement:
        'The setting in which decisions about managing cybersecurity risk are taken is understood: the mission, what stakeholders expect, what the organization depends on, and the duties that law, regulation, and contracts bring.',
      outcomes: [
        {
          id: 'GV.OC-01',
          shortName: 'Mission guides cyber risk',
          statement:
            'What the organization exists to do is well understood, and that purpose shapes how it manages cybersecurity risk.',
          lookFor: [
            'Cybersecurity strategy or plan that cites the current mission statement and derives its priorities from it',
            'Risk register column naming the mission objective that each cybersecurity risk threatens',
            'Minutes of a planning meeting where mission priorities decided which cybersecurity risk to treat first',
          ],
        },
        {
          id: 'GV.OC-02',
          shortName: 'Stakeholder needs understood',
          statement:
            'The organization knows who inside and outside has a stake in how it manages cybersecurity risk, understands what each of them needs and expects in this respect, and takes it into account.',
          lookFor: [
            'Stakeholder register naming internal and external parties with their cybersecurity needs and expectations',
            'Survey results or interview notes on what customers, staff, partners, and regulators expect of security and privacy',
            'Decision paper that shows which stakeholder expectations were weighed and how',
          ],
        },
        {
          id: 'GV.OC-03',
          shortName: 'Legal and contract duties managed',
          statement:
            'Cybersecurity duties that stem from law, regulation, and contracts, among them those that protect privacy and civil liberties, are known, understood, and actively managed.',
          lookFor: [
            'Obligations register listing each law, regulation, and contract clause on cybersecurity with its owner and last review date',
            'Mapping from each legal or contractual duty to the policy or control that meets it',
            'Privacy and civil liberties impact assessments signed by the privacy officer or counsel',
            'Tracking log of new or changed legal requirements from first notice to closure',
          ],
        },
        {
          id: 'GV.OC-04',
          shortName: 'Services that outsiders rely on',
          statement:
            'The critical objectives, capabilities, and services for which external stakeholders depend on the organization, or which they expect of it, are understood and have been spelled out to those concerned.',
          lookFor: [
            'Business impact analysis that ranks services by the harm their loss would do to those outside who rely on them',
            'Critical service list with the external stakeholders served and the approved recovery time objective of each',
            'Circulation record or briefing slides that made the critical service list known to department heads',
          ],
        },
        {
          id: 'GV.OC-05',
          shortName: 'Own dependencies understood',
          statement:
            'What the organization in turn depends on, be it outcomes, capabilities, or services, is understood and has been made known to those concerned.',
          lookFor: [
            'Dependency map that ties each utility, hosting provider, or shared service to the business functions it supports',
            'List of dependencies that are single points of failure, with the managers who were told and the date',
            'Continuity plan section on how to operate when a service the organization depends on is lost',
          ],
        },
      ],
    },
    {
      id: 'GV.RM',
      name: 'Risk Management Strategy',
      statement:
        'Priorities, constraints, statements of risk appetite and tolerance, and assumptions have been laid down and made known, and operational decisions about risk draw on them.',
      outcomes: [
        {
          id: 'GV.RM-01',
          shortName: 'Risk objectives agreed',
          statement:
            'The aims of risk management have been defined, and the stakeholders in the organization have agreed to them.',
          lookFor: [
            'Cybersecurity risk objectives with measures and target dates, signed by the senior leaders who agreed to them',
            'Annual strategic planning minutes that approve or revise the risk management objectives',
            'Objective-by-objective progress scorecard that senior leaders use to judge performance',
          ],
        },
        {
          id: 'GV.RM-02',
          shortName: 'Appetite and tolerance for risk stated',
          statement:
            'The organization has put into words how much risk it is willing to take (appetite) and which limits it will bear (tolerance), has made this known, and keeps it current.',
          lookFor: [
            'Board-approved risk appetite statement',
            'Risk tolerance thresholds with measurable limits, each traced to an appetite statement and owned by a named manager',
            'Version history showing the latest periodic review of appetite and tolerance in view of actual exposure',
            'Notice or training record by which risk owners received the appetite and tolerance statements',
          ],
        },
        {
          id: 'GV.RM-03',
          shortName: 'Cyber risk in enterprise risk processes',
          statement:
            'Enterprise risk management covers cybersecurity: its processes take in both the work of managing cybersecurity risk and the results of that work.',
          lookFor: [
            'Enterprise risk register with cybersecurity entries beside financial, operational, and safety risks',
            'Enterprise risk committee minutes reporting cybersecurity risk work and its results',
            'Committee charter or member list that seats a cybersecurity risk manager in enterprise risk planning',
            'Criteria for escalating a cybersecurity risk to the enterprise level, with examples of their use',
          ],
        },
        {
          id: 'GV.RM-04',
          shortName: 'Risk response options set',
          statement:
            'Strategic guidance says which ways of responding to a risk are appropriate, such as accepting, avoiding, reducing, or sharing it, and has reached the people who need it.',
          lookFor: [
            'Risk response criteria by data classification that say when a risk may be accepted, and by whom, or must be avoided',
            'Decision record on buying, renewing, or declining cyber insurance',
            'Approved conditions under which outsourcing or public cloud use with shared responsibility is acceptable',
            'Guidance note sent to risk owners explaining the permitted response options',
          ],
        },
        {
          id: 'GV.RM-05',
          shortName: 'Channels for cyber risk information',
          statement:
            'Agreed channels carry information about cybersecurity risk, including risk that comes with suppliers and other third parties, to and from all parts of the organization.',
          lookFor: [
            'Communication plan for cybersecurity risk with senders, recipients, channels, and intervals',
            'Dated posture reports to executives and directors at the agreed intervals',
            'Contact matrix linking security with procurement, legal, human resources, operations, and internal audit',
            'Recorded case of a supplier risk passed from the unit that learned of it to the departments affected',
          ],
        },
        {
          id: 'GV.RM-06',
          shortName: 'One method for rating risks',
          statement:
            'One standard way to calculate, document, sort, and rank cybersecurity risks has been set and is known across the organization.',
          lookFor: [
            'Risk scoring procedure with formulas or rating scales and thresholds for priority',
            'Risk register template with mandatory fields for description, exposure, treatment, and owner',
            'Approved list of risk categories, and registers of two departments that both use it',
            'Rollout notice or assessor training attendance list for the scoring method',
          ],
        },
        {
          id: 'GV.RM-07',
          shortName: 'Opportunities weighed with risks',
          statement:
            'Opportunities of strategic value, the upside of risk, are described and have a place when the organization talks about cybersecurity risk.',
          lookFor: [
            'Opportunity and threat analysis, such as a SWOT chart, for a cybersecurity initiative',
            'Risk register entries of type opportunity with expected benefit and priority',
            'Risk committee minutes in which a cybersecurity opportunity was discussed alongside threats',
            'Stretch goals written into the cybersecurity strategy',
          ],
        },
      ],
    },
    {
      id: 'GV.RR',
      name: 'Roles, Responsibilities, and Authorities',
      statement:
        'Who holds which role, duty, and power of decision in cybersecurity has been set and made known, so that people are accountable, performance can be judged, and improvement goes on.',
      outcomes: [
        {
          id: 'GV.RR-01',
          shortName: 'Leaders answer for cyber risk',
          statement:
            "The organization's leaders carry responsibility and answer for cybersecurity risk, and they nurture a culture that is alert to risk, acts ethically, and keeps getting better.",
          lookFor: [
            'Board or executive committee charter that makes named leaders accountable for cybersecurity risk',
            'Signed mandate from top management to the head of security to maintain and regularly review the risk strategy',
            'Dated leadership messages on secure and ethical conduct, for example after an incident in the news',
            'Staff survey results on risk awareness and readiness to speak up, with the follow-up decided by leaders',
          ],
        },
        {
          id: 'GV.RR-02',
          shortName: 'Roles and authorities set and upheld',
          statement:
            'Who does what in managing cybersecurity risk, with which duties and which power to decide, has been set, made known, understood by those involved, and upheld in practice.',
          lookFor: [
            'Matrix of who is responsible, accountable, consulted, and informed for each cybersecurity risk activity',
            'Job descriptions with cybersecurity duties, countersigned by the people who hold the posts',
            'Delegation schedule stating who may accept a risk or take a system offline',
            'Appraisal records that rate post holders on their assigned cybersecurity duties',
          ],
        },
        {
          id: 'GV.RR-03',
          shortName: 'Resources match the risk strategy',
          statement:
            'Enough people, money, and technical means are provided for cybersecurity, in proportion to the risk strategy and to the roles, duties, and policies that have been set.',
          lookFor: [
            'Approved cybersecurity budget with lines traced to goals of the risk strategy and to policy requirements',
            'Staffing plan that compares required with filled cybersecurity posts',
            'Management review minutes on whether role holders have the people, tools, and authority they need',
            'Log of cybersecurity funding requests with the decision and, where refused, the risk accepted',
          ],
        },
        {
          id: 'GV.RR-04',
          shortName: 'Security in human resources practice',
          statement:
            'Human resources practice takes cybersecurity into account when people are recruited, employed, moved between jobs, and released.',
          lookFor: [
            'Background check records for sensitive roles, with the dates of repeat checks',
            'Joiner, mover, and leaver checklists with completed security steps and dates',
            'Signed terms of employment that contain confidentiality and security policy duties',
            'Disciplinary procedure covering breaches of security policy, with an anonymized case list',
            'Vacancy notices or interview guides that give credit for cybersecurity knowledge',
          ],
        },
      ],
    },
    {
      id: 'GV.PO',
      name: 'Policy',
      statement:
        'The organization has a cybersecurity policy, makes it known, and sees to it that it is followed.',
      outcomes: [
        {
          id: 'GV.PO-01',
          shortName: 'Policy in force and upheld',
          statement:
            "A policy for handling cybersecurity risk, grounded in the organization's context, cybersecurity strategy, and priorities, has been put in force, made known, and upheld.",
          lookFor: [
            'Cybersecurity risk policy approved by senior management, with its link to context, strategy, and priorities stated',
            'Policy acknowledgment report with signature rates by department and for new hires',
            'Intranet page or handbook where all staff find the policy and its supporting procedures',
            'Compliance check findings and the corrective or disciplinary cases they led to',
          ],
        },
        {
          id: 'GV.PO-02',
          shortName: 'Policy kept up to date',
          statement:
            'As requirements, threats, technology, and the mission change, the cybersecurity risk policy is reviewed and updated to match, and the revised policy is made known and upheld.',
          lookFor: [
            'Policy review calendar with triggers such as a new law, an acquisition, a new technology, or a shift in threats',
            'Marked-up policy versions, each naming the change that prompted the edit',
            'Staff notices on policy updates with acknowledgments dated after the revision',
            'Check on adherence to amended clauses carried out after a revision took effect',
          ],
        },
      ],
    },
    {
      id: 'GV.OV',
      name: 'Oversight',
      statement:
        'What managing cybersecurity risk across the whole organization has brought about, and how well it was done, serves to inform, improve, and correct the risk management strategy.',
      outcomes: [
        {
          id: 'GV.OV-01',
          shortName: 'Strategy results correct the course',
          statement:
            "What the cybersecurity risk strategy has actually brought about is examined, and the findings inform and correct the strategy and the organization's direction.",
          lookFor: [
            'Strategy outcome report that compares intended with achieved results for the period',
            'Executive minutes recording a change of strategy or direction decided on the basis of those results',
            'Analysis of security measures that hampered operations or innovation, with the adjustment proposed',
          ],
        },
        {
          id: 'GV.OV-02',
          shortName: 'Strategy covers requirements and risks',
          statement:
            'The cybersecurity risk strategy is checked and adjusted so that it leaves none of the requirements and risks of the organization uncovered.',
          lookFor: [
            'Coverage matrix of organizational requirements and top risks against strategy elements, with gaps marked',
            'Audit findings on legal and internal compliance, traced to the strategy amendments they led to',
            'Memo on what a cybersecurity incident showed about gaps in the strategy',
            'Change log of the strategy citing the requirement or risk that each amendment covers',
          ],
        },
        {
          id: 'GV.OV-03',
          shortName: 'Risk management performance measured',
          statement:
            'How well the organization performs in managing cybersecurity risk is measured and reviewed to see what needs adjusting.',
          lookFor: [
            'Key performance indicator report with targets, trends, and owners',
            'Key risk indicator report with thresholds and the breaches of the period',
            'Metrics briefing to senior leadership with the discussion minuted',
            'Decision log linking each missed target to the adjustment made',
          ],
        },
      ],
    },
    {
      id: 'GV.SC',
      name: 'Cybersecurity Supply Chain Risk Management',
      statement:
        "The organization's stakeholders identify, set up, manage, watch, and improve the processes by which cyber risk in the supply chain is handled.",
      outcomes: [
        {
          id: 'GV.SC-01',
          shortName: 'Supply chain risk program in place',
          statement:
            "A program for managing cybersecurity risk in the supply chain is in place, with a strategy, objectives, policies, and processes to which the organization's stakeholders have agreed.",
          lookFor: [
            'Supply chain cybersecurity strategy with stated objectives and executive approval',
            'Program plan with milestones and current status',
            'Supply chain security policy and procedures with sign-off by procurement, legal, operations, and security',
            'Charter and minutes of the cross-department group that steers supply chain security',
          ],
        },
        {
          id: 'GV.SC-02',
          shortName: 'Roles of suppliers and partners set',
          statement:
            'Suppliers, customers, and partners have defined cybersecurity roles and duties, which have been made known and are coordinated both within the organization and with these outside parties.',
          lookFor: [
            'Shared-responsibility matrix agreed with each major supplier, customer, or partner',
            "Agreement annexes that state each side's security duties and contact points",
            'Policy or post description naming who is accountable for supply chain cybersecurity',
            'Internal announcement of which security tasks lie with third parties',
            'Minutes of coordination meetings with suppliers or partners on security duties',
          ],
        },
        {
          id: 'GV.SC-03',
          shortName: 'Supply chain in all risk processes',
          statement:
            'Managing cyber risk in the supply chain is no separate undertaking: the processes for risk assessment, for improvement, and for managing cybersecurity and enterprise risk all include it.',
          lookFor: [
            'Risk assessment method with supplier and product risks as standard inputs',
            'Control catalog in which supply chain controls and the other cybersecurity controls form one set',
            'Enterprise risk report with material supply chain cyber risks escalated to senior management',
            'Improvement plan entries that originate in supply chain findings',
          ],
        },
        {
          id: 'GV.SC-04',
          shortName: 'Suppliers known and ranked',
          statement:
            'The organization knows who its suppliers are and has ranked them by how critical they are to it.',
          lookFor: [
            'Supplier register reconciled with purchasing or accounts payable data',
            'Criticality criteria covering data sensitivity, access to systems, and importance to the mission',
            'Supplier tier list with score and date of last rating',
          ],
        },
        {
          id: 'GV.SC-05',
          shortName: 'Security terms in supplier contracts',
          statement:
            'Requirements for dealing with cyber risk in supply chains have been set, ranked by priority, and made part of contracts and other agreements with suppliers and further third parties concerned.',
          lookFor: [
            'Prioritized catalog of security requirements for suppliers, by criticality tier',
            'Standard contract language with security clauses and the means of verifying compliance',
            'Sample of executed agreements checked for vulnerability disclosure, component list, and audit clauses',
            'Service-level agreement sections with security performance measures',
            'Exception log of contracts signed without a mandatory security clause',
          ],
        },
        {
          id: 'GV.SC-06',
          shortName: 'Due diligence before engagement',
          statement:
            'Before a formal relationship with a supplier or other third party starts, planning and careful checks are carried out to lower the risk.',
          lookFor: [
            "Due diligence file with questionnaire answers, proofs supplied, and the reviewer's conclusion, dated before signature",
            'Sourcing procedure or procurement plan with a security gate before contract signature',
            'Pre-award risk memo with the conditions the bidder had to meet',
            'List of prospective third parties rejected or accepted with conditions on security grounds',
          ],
        },
        {
          id: 'GV.SC-07',
          shortName: 'Supplier risks managed throughout',
          statement:
            'For as long as a supplier or other third party is engaged, the risks that it and its products and services bring are understood, recorded, ranked, assessed, treated, and watched.',
          lookFor: [
            'Third-party risk register with rating, treatment, and next assessment date per relationship',
            'Periodic reassessment reports whose frequency follows supplier criticality',
            "Supplier certifications or audit reports with the reviewer's notes on exceptions",
            "Monitoring alerts on changes in a critical supplier's risk profile and the tickets they opened",
            'Contingency plan for the sudden loss of a critical supplier',
          ],
        },
        {
          id: 'GV.SC-08',
          shortName: 'Suppliers in incident planning',
          statement:
            'Suppliers and other third parties that matter take part when the organization plans for incidents, responds to them, and recovers from them.',
          lookFor: [
            'Incident response plan annex with supplier roles, contacts, and notification deadlines',
            'Attendance sheets of incident exercises in which critical suppliers took part',
            'Crisis communication protocol agreed with critical suppliers',
            'Joint after-action report on an incident or exercise that involved a supplier',
          ],
        },
        {
          id: 'GV.SC-09',
          shortName: 'Supply chain practices monitored',
          statement:
            'Supply chain security practices are built into the programs for cybersecurity and enterprise risk, and how well they work is monitored over the whole life of technology products and services.',
          lookFor: [
            'Provenance record of each technology product and service acquired',
            'Report to leaders on how acquired components were shown to be authentic and unaltered',
            'Patch and upgrade procedure that permits only verified sources, with sampled download records',
            'Maintenance logs showing that approved supplier personnel did the work',
            'Performance indicators for supply chain security practices by life cycle stage',
          ],
        },
        {
          id: 'GV.SC-10',
          shortName: 'Planned end of supplier relations',
          statement:
            'Plans for managing cyber risk in the supply chain say what is to be done once a partnership or service agreement has come to its end.',
          lookFor: [
            'Supplier exit plan for both orderly and abrupt endings',
            'Records of supplier accounts and connections closed, compared with contract end dates',
            "Confirmations that a former supplier returned or destroyed the organization's data and equipment",
            'Transition plan for components whose maker has stopped supporting them',
          ],
        },
      ],
    },
  ],
};
