import type { FunctionEntry } from './types.ts';

export const protect: FunctionEntry = {
  id: 'PR',
  name: 'PROTECT',
  statement:
    'The safeguards by which the organization keeps its cybersecurity risks under management are in actual use, not merely planned.',
  categories: [
    {
      id: 'PR.AA',
      name: 'Identity Management, Authentication, and Access Control',
      statement:
        'Only authorized users, services and hardware can get to assets, logical or physical, and how strictly that access is managed follows from the risk assessed for unauthorized access.',
      outcomes: [
        {
          id: 'PR.AA-01',
          shortName: 'Identities and credentials managed',
          statement:
            'The organization manages the identities and credentials that its authorized users, services and hardware hold, from the time each is issued or accepted until it is revoked.',
          lookFor: [
            'Account requests for employees and contractors, each with approver, date and fulfillment entry',
            'Directory export of user, service and device identities with an accountable owner for each',
            'Inventory of certificates and keys with holder, expiry date and revocation status',
            'HR leaver list matched to the time at which each account was disabled',
          ],
        },
        {
          id: 'PR.AA-02',
          shortName: 'Identities proofed before credentials',
          statement:
            'Claimed identities are verified and then tied to credentials, with a degree of rigor that fits the circumstances of the interactions they are meant for.',
          lookFor: [
            'Identity proofing procedure that sets the assurance required for each kind of interaction',
            'Enrollment records stating which identity evidence was checked, by whom and when',
            'Issuance log tying each authenticator to one proofed person, service or device',
            'Help desk tickets showing how a caller was verified before an authenticator reset',
          ],
        },
        {
          id: 'PR.AA-03',
          shortName: 'Users, services, devices authenticated',
          statement:
            'Users, services and hardware have to prove the identity they claim, and the proof is checked rather than taken on trust.',
          lookFor: [
            'Multifactor enforcement settings of the identity provider, with the approved exceptions',
            'Configured rules for password, PIN and authenticator strength and for reauthentication intervals',
            'Settings that authenticate services and devices, such as mutual TLS or network port authentication',
            'Procedure for emergency (break-glass) accounts and the record of its latest test',
          ],
        },
        {
          id: 'PR.AA-04',
          shortName: 'Identity assertions protected',
          statement:
            'When one system vouches to another for an identity, for example with a single sign-on token, the assertion is carried across, shielded from misuse and checked on arrival.',
          lookFor: [
            'List of federation and single sign-on trusts with each signing certificate and its expiry',
            'Application settings that validate signature, issuer, audience and lifetime of received tokens',
            'Test results in which altered, expired and replayed tokens were rejected',
            'Rollover record of the token-signing keys',
          ],
        },
        {
          id: 'PR.AA-05',
          shortName: 'Access permissions managed',
          statement:
            'A policy lays down permissions, entitlements and authorizations for access; they are administered, enforced and reviewed, and they embody least privilege and separation of duties.',
          lookFor: [
            'Access control policy with role definitions and a matrix of duties that must not be combined',
            'Signed access review results together with the revocations they led to',
            'Export of privileged group members with the justification for each',
            'Authorization rules as configured, such as conditional access or attribute conditions',
            'Job change tickets showing that permissions of the former role were withdrawn',
          ],
        },
        {
          id: 'PR.AA-06',
          shortName: 'Physical access controlled',
          statement:
            'Who can physically get to assets is administered, watched and enforced on the spot, with effort that matches the risk.',
          lookFor: [
            'Site plan dividing areas into zones by risk, with the controls required for each zone',
            'Badge system export of people allowed into restricted rooms, with approvals and last review',
            'Visitor register with host, escort and times of arrival and departure',
            'Camera coverage map and recording retention setting for high-risk areas',
            'Key and combination custody register with returns and re-keying dates',
          ],
        },
      ],
    },
    {
      id: 'PR.AT',
      name: 'Awareness and Training',
      statement:
        'The organization makes its personnel aware of cybersecurity and trains them in it, which enables them to do the part of their work that bears on cybersecurity.',
      outcomes: [
        {
          id: 'PR.AT-01',
          shortName: 'Awareness and training for all staff',
          statement:
            'Awareness activities and training equip personnel with what they need to know, and the skill they need, to do ordinary work mindful of cybersecurity risks.',
          lookFor: [
            'Completion export of the general security course by person, contractors included, with overdue names',
            'Course material on social engineering, reporting of suspicious activity and acceptable use',
            'Phishing simulation results with click and report rates over successive campaigns',
            'Quiz scores and follow-up for people who did not pass',
          ],
        },
        {
          id: 'PR.AT-02',
          shortName: 'Training for specialized roles',
          statement:
            'People in specialized roles receive the awareness and training that make them knowledgeable and skilled enough to do the tasks concerned mindful of cybersecurity risks.',
          lookFor: [
            'List of specialized roles, third-party ones included, with the training each role requires',
            'Curricula for particular roles, such as administrators, developers, payment approvers and executives',
            'Roster of role holders matched to the dates of their role-specific courses or certifications',
            'Scored practical exercises for role holders, such as responder labs or payment fraud drills',
          ],
        },
      ],
    },
    {
      id: 'PR.DS',
      name: 'Data Security',
      statement:
        "The way data are managed follows the organization's risk strategy and serves to keep information confidential, intact and available.",
      outcomes: [
        {
          id: 'PR.DS-01',
          shortName: 'Stored data protected',
          statement:
            'Stored data, whether on servers, endpoints, cloud services or removable media, are safeguarded against unwanted disclosure, improper alteration and loss of access.',
          lookFor: [
            'Encryption status report for disks, databases and cloud storage, with approved exceptions',
            'Removable media restriction as deployed on endpoints, and the storage log for exempted media',
            'Results of integrity checks on stored files, databases and software packages',
            'Health report of redundant storage with failed components and their replacement',
          ],
        },
        {
          id: 'PR.DS-02',
          shortName: 'Data in transit protected',
          statement:
            'Data on their way between systems, sites or people are protected against eavesdropping, improper alteration and failure to get through.',
          lookFor: [
            'Scan of internal and external endpoints listing TLS versions, ciphers and certificate validity',
            'Encryption settings of VPN tunnels, site links and wireless networks',
            'Outbound mail and data loss rules by classification, with a sample of blocked or encrypted messages',
            'Interface engine report of failed, retried and undelivered transfers',
            'Courier and removable media dispatch records showing encryption, seals and confirmed receipt',
          ],
        },
        {
          id: 'PR.DS-10',
          shortName: 'Data in use protected',
          statement:
            'While data are being processed, for instance in memory or in a processor, they are guarded against exposure, corruption and unavailability.',
          lookFor: [
            'Platform build settings for process isolation, memory protection and handling of crash dumps and swap',
            'Attestation reports of trusted execution environments that run sensitive workloads',
            'Code review or test results showing that secrets are wiped from memory after use',
            'Separation test between tenants or sessions that share a host',
          ],
        },
        {
          id: 'PR.DS-11',
          shortName: 'Backups made, protected, and tested',
          statement: 'Backup copies of data are made, kept safe, kept usable and put to the test.',
          lookFor: [
            'Backup schedule listing data sources, frequency, retention and agreed recovery points',
            'Backup job report with failed jobs and the reruns that corrected them',
            'Restore test records naming the data set, elapsed time, result and sign-off',
            'Immutability, offline and off-site settings of backup storage, with the list of its administrators',
          ],
        },
      ],
    },
    {
      id: 'PR.PS',
      name: 'Platform Security',
      statement:
        "Platforms, physical and virtual, with their hardware, their services and their software from firmware to applications, are managed in keeping with the organization's risk strategy, in order to keep them confidential, intact and available.",
      outcomes: [
        {
          id: 'PR.PS-01',
          shortName: 'Configurations managed',
          statement:
            'The organization has set practices for how configurations are defined, changed and kept under control, and works by them.',
          lookFor: [
            'Hardened baseline for each platform type with version, owner and approval date',
            'Baseline compliance scan with deviations and approved waivers',
            'Production change records with test result, approval and back-out plan',
            'Checklist of default settings reviewed at a recent installation or upgrade',
          ],
        },
        {
          id: 'PR.PS-02',
          shortName: 'Software patched, replaced, or removed',
          statement:
            'Software is kept up, exchanged or taken off systems with an effort and at a pace that fit the risk.',
          lookFor: [
            'Patch report showing the age of missing updates against the agreed deadlines',
            'Emergency patch tickets with the time from advisory to deployment',
            'Register of software near or past end of support, with replacement dates',
            'Uninstall records for unneeded components and unauthorized programs',
            'Risk acceptances for deferred updates with expiry date and compensating measures',
          ],
        },
        {
          id: 'PR.PS-03',
          shortName: 'Hardware serviced or retired',
          statement:
            'Hardware is serviced, exchanged or withdrawn from use, with care and timing that suit the risk.',
          lookFor: [
            'Hardware life cycle plan with the support end date of each model in use',
            'Service log of repairs and inspections naming the technician and the device',
            'Sanitization or destruction certificates whose serial numbers match the asset inventory',
            'Replacement decisions for devices that cannot support required security functions',
          ],
        },
        {
          id: 'PR.PS-04',
          shortName: 'Logs produced for monitoring',
          statement:
            'Systems produce log records, and those who carry out continuous monitoring can get at them.',
          lookFor: [
            'Logging standard naming event types, fields and retention for each class of system',
            'Log source inventory with onboarding status and time of the last record received',
            'Forwarder configuration with encrypted transport and protection against alteration',
            'Alert history for log sources that fell silent',
          ],
        },
        {
          id: 'PR.PS-05',
          shortName: 'Unauthorized software blocked',
          statement:
            'Software that lacks authorization is kept from being installed and kept from being run.',
          lookFor: [
            'Execution control policy in enforcing mode, with the share of devices it covers',
            'Log of blocked installations and launches with the follow-up taken',
            'Export of users holding local administrator rights on endpoints',
            'Approved software list with the source and signature checks made before release to users',
          ],
        },
        {
          id: 'PR.PS-06',
          shortName: 'Secure software development',
          statement:
            'Software is developed with security practices built in, and how well those practices work is tracked through every stage of the development life cycle.',
          lookFor: [
            'Development procedure with a security gate for each life cycle phase',
            'Pipeline output of code, dependency and secret scans, with builds that were stopped',
            'Threat model and security test report for a recent release',
            'Branch protection and code signing settings of the repositories',
            'Trend of code findings by severity and time to fix, as reported to development leads',
          ],
        },
      ],
    },
    {
      id: 'PR.IR',
      name: 'Technology Infrastructure Resilience',
      statement:
        "Management of security architectures goes hand in hand with the organization's risk strategy, in order to keep assets confidential, intact and available and the organization itself resilient.",
      outcomes: [
        {
          id: 'PR.IR-01',
          shortName: 'Networks shielded from unwanted access',
          statement:
            'Safeguards keep anyone or anything without authorization from gaining logical access to networks and environments and from using them.',
          lookFor: [
            'Network diagram with zones, trust boundaries and permitted flows, cloud environments included',
            'Firewall and security group rule export with the justification and last review of each rule',
            'Segmentation test results, for example from guest or medical device networks to office systems',
            'Endpoint posture rules at the network or remote access gateway, with a sample of refused connections',
          ],
        },
        {
          id: 'PR.IR-02',
          shortName: 'Protection from environmental hazards',
          statement:
            'Technology assets of the organization are guarded against hazards of their surroundings, for example fire, flooding, heat and humidity.',
          lookFor: [
            'Site hazard assessment for rooms that house servers and network equipment',
            'Inspection reports for fire suppression, leak detection and cooling',
            'Temperature and humidity history of equipment rooms with alarm thresholds',
            'Hosting contract clauses or facility audit reports on environmental protection',
          ],
        },
        {
          id: 'PR.IR-03',
          shortName: 'Resilience measures in place',
          statement:
            'Measures that make it possible to meet the resilience requirements are in place, for ordinary operation and for times of adversity alike.',
          lookFor: [
            'Availability and recovery targets for critical services, mapped to the design feature that meets each',
            'Architecture review listing single points of failure and how each is treated',
            'Failover test report for clusters, links or sites with the measured interruption',
            'Load test records of generators and uninterruptible power supplies',
          ],
        },
        {
          id: 'PR.IR-04',
          shortName: 'Enough capacity for availability',
          statement:
            'Resource capacity, for example storage, computing power, bandwidth and electricity, is kept large enough for availability to be assured.',
          lookFor: [
            'Utilization dashboard for storage, compute, power and bandwidth with warning thresholds',
            'Capacity forecast with planned expansions and their budget approval',
            'Peak load test results compared with expected demand',
            'Capacity warnings and the scaling or procurement tickets that answered them',
          ],
        },
      ],
    },
  ],
};
