import type { Evidence } from '../../database/tables/evidence.ts';
import type { Risk } from '../../database/tables/risks.ts';

export type LinkedEvidence = Evidence & { readonly id: string };

export type LinkedRisk = Risk & { readonly id: string };
