/**
 * Entries of the audit log carry the digest of everything that is stored after the change (`state`), and the number of
 * their format. Entries of format 1 have no digest. After the migration, a baseline entry says what is stored now.
 */
export const stateInTheLog = `
ALTER TABLE audit_log ADD COLUMN format INTEGER NOT NULL DEFAULT 1;
ALTER TABLE audit_log ADD COLUMN state TEXT;
`;
