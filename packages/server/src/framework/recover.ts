import type { FunctionEntry } from './types.ts';

export const recover: FunctionEntry = {
  id: 'RC',
  name: 'RECOVER',
  statement:
    'What a cybersecurity incident has harmed or disrupted, assets and operations alike, is brought back into working order.',
  categories: [
    {
      id: 'RC.RP',
      name: 'Incident Recovery Plan Execution',
      statement:
        'Restoration work is carried out so that the systems and services hit by cybersecurity incidents are available for operation.',
      outcomes: [
        {
          id: 'RC.RP-01',
          shortName: 'Recovery plan carried out',
          statement:
            'Once the incident response process gives the start signal, the part of the incident response plan that deals with recovery is carried out.',
          lookFor: [
            'Recovery section of the response plan with roles and the authorizations each step needs',
            'Start order from the incident lead to the recovery team, with its time',
            'Recovery journal in which plan steps are marked as done',
            'Briefing attendance list of people with recovery duties',
          ],
        },
        {
          id: 'RC.RP-02',
          shortName: 'Recovery actions chosen and performed',
          statement:
            'Recovery actions are chosen, their extent and order of precedence are set, and they are carried out.',
          lookFor: [
            'Action plan of a past recovery with extent, sequence and owner of each action',
            'Ranked list of systems to restore, as approved during the incident',
            'Plan revisions with the change in needs or resources that prompted them',
            'Completion entries for recovery tasks with time and performer',
          ],
        },
        {
          id: 'RC.RP-03',
          shortName: 'Backups verified before restoring',
          statement:
            'Nothing is restored from a backup or any other restoration asset until the integrity of that asset has been checked.',
          lookFor: [
            'Malware and compromise indicator scans of backup sets, dated before the restore began',
            'Checksum or signature verification of system images, installers and configuration files',
            'Choice of restore point, justified against the earliest known compromise',
            'Trial mount or restore in an isolated environment with the result',
          ],
        },
        {
          id: 'RC.RP-04',
          shortName: 'Operation after an incident settled',
          statement:
            'How operations are to run after an incident is settled with regard both to the functions critical to the mission and to cybersecurity risk management.',
          lookFor: [
            'Business impact analysis and service level objectives consulted in setting the order of restoration',
            'Approved description of post-incident operation, with interim workarounds and changed controls',
            'Risk assessment of temporary or altered arrangements, accepted by the system owners',
            'Performance readings of restored services compared with the agreed levels',
          ],
        },
        {
          id: 'RC.RP-05',
          shortName: 'Restored assets verified, back in use',
          statement:
            'Restored assets are checked for integrity, systems and services go back into operation, and someone confirms that things run normally again.',
          lookFor: [
            'Integrity check and compromise scan of each restored system before release to production',
            'Go-live checklist with the time at which each service was reopened',
            'Acceptance by each system owner that operation is normal again',
            'Retest showing that the cause of the incident is absent from rebuilt systems',
          ],
        },
        {
          id: 'RC.RP-06',
          shortName: 'End of recovery declared, documented',
          statement:
            'Recovery from an incident is declared over on the strength of criteria, and the written record of the incident is brought to completion.',
          lookFor: [
            'Completion criteria for recovery with a note on how each was met',
            'Dated declaration that recovery has ended, with the declaring role',
            'After-action report on incident, response, recovery and lessons',
            'Index of the closed incident file with no items outstanding',
          ],
        },
      ],
    },
    {
      id: 'RC.CO',
      name: 'Incident Recovery Communication',
      statement:
        'Parties within the organization and outside it act in coordination while restoration work goes on.',
      outcomes: [
        {
          id: 'RC.CO-03',
          shortName: 'Recovery progress shared',
          statement:
            'Designated stakeholders inside and outside the organization are kept informed of recovery work and of how far the ability to operate has come back.',
          lookFor: [
            'Progress reports to senior leadership with the restoration state of each service',
            'Distribution list for recovery updates with the designation of each recipient',
            'Recovery notices sent to suppliers and customers under contract terms',
            'Minutes of recovery coordination calls with critical suppliers',
          ],
        },
        {
          id: 'RC.CO-04',
          shortName: 'Public recovery news approved',
          statement:
            'News for the public about recovery from an incident goes out by approved methods and in approved terms.',
          lookFor: [
            'Crisis communication plan naming approved channels, spokespersons and approvers',
            'Prepared public statements with approval marks and version dates',
            'Published web, press or social media updates matched to their release approvals',
            'Public explanation of steps taken to recover and to avoid a repeat, with legal review',
          ],
        },
      ],
    },
  ],
};
