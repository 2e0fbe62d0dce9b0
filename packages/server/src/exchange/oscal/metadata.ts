import { caseFolded } from '../../text/case-folded.ts';
import { props } from './props.ts';
import { type OscalSource, organizationUuid, partyUuid } from './source.ts';
import { markup, markupLine, plain } from './values.ts';

/** The version of OSCAL whose schemas the documents validate against. */
export const OSCAL_VERSION = '1.2.1';

/**
 * The metadata of a document. The parties are the organization, the assessors of what it has and the owners of risks.
 * @param remarks what a reader has to know about the document
 */
export function metadataOf(source: OscalSource, title: string, remarks: string, now: Date): object {
  const { profile, asOf } = source.seen;
  return {
    title: markupLine(`${title}: ${profile.name} of ${profile.organization}`),
    'last-modified': now.toISOString(),
    version: plain(`revision ${profile.revision}, as of ${asOf}`),
    'oscal-version': OSCAL_VERSION,
    props: props({ 'profile-id': profile.id, revision: profile.revision, 'as-of': asOf }),
    parties: [
      { uuid: organizationUuid(source.uuidOf), type: 'organization', name: plain(profile.organization) },
      ...peopleOf(source).map((name) => ({
        uuid: partyUuid(name, source.uuidOf),
        type: 'person',
        name: plain(name),
      })),
    ],
    remarks: markup(remarks),
  };
}

/** Each name once, as it is first spelled. */
function peopleOf({ assessed, risks }: OscalSource): readonly string[] {
  const names = [
    ...assessed.map(({ assessment }) => assessment.assessor),
    ...risks.flatMap(({ owner }) => owner ?? []),
  ];
  return [...new Map(names.toReversed().map((name) => [caseFolded(name), name])).values()].toReversed();
}
