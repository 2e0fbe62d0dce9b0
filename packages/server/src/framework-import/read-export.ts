import { invalidFile } from '../refusals/invalid-file.ts';
import type { Workbook } from '../spreadsheet/read/sheet.ts';
import { quote } from '../text/quote.ts';
import { readCprt } from './cprt.ts';
import type { Recognised } from './file-kinds.ts';
import type { FrameworkExport } from './framework-export.ts';
import { readOscalCatalog } from './oscal-catalog.ts';
import { recognise } from './recognise.ts';
import { readReferenceTool } from './reference-tool.ts';

/**
 * Recognises an export by its content, whatever the file is called, and reads it.
 * @throws CsfServerError INVALID_FILE
 */
export async function readExport(bytes: Buffer, name = ''): Promise<FrameworkExport> {
  return exportOf(await recognise(bytes, name));
}

/**
 * Reads what was recognised as an export of NIST's.
 * @throws CsfServerError INVALID_FILE for anything else, with what it is and where it goes
 */
export async function exportOf(file: Recognised): Promise<FrameworkExport> {
  switch (file.kind) {
    case 'nist xlsx core': {
      const { readCoreWorkbook } = await import('./core-workbook.ts');
      return readCoreWorkbook(file.workbook);
    }
    case 'cprt json':
      return readCprt(file.json, file.encoding === 'UTF-8' ? 'JSON' : `JSON in ${file.encoding}`);
    case 'reference tool json':
      return readReferenceTool(file.json);
    case 'oscal catalog':
      return readOscalCatalog(file.json);
    case 'table':
      throw invalidFile(
        `${await whyNone(file.table)} An assessment goes in with data_import and its profile.`,
      );
    default:
      throw invalidFile(`The file is ${wordsOf(file)}`);
  }
}

type Other = Exclude<
  Recognised,
  { kind: 'nist xlsx core' | 'cprt json' | 'reference tool json' | 'oscal catalog' | 'table' }
>;

function wordsOf(file: Other): string {
  switch (file.kind) {
    case 'profile template':
      return "NIST's Organizational Profile template. It goes in with data_import and the profile that it is of.";
    case 'questionnaire':
      return 'a questionnaire of csf-mcp. It goes in with data_import and the profile that it is of.';
    case 'csf-mcp profile':
      return 'a profile that csf-mcp exported. It goes in with data_import.';
    case 'unknown':
      return file.words;
  }
}

async function whyNone(table: Workbook | string): Promise<string> {
  if (typeof table === 'string') {
    return `The file is a table in text (CSV), not one of NIST's exports: ${quote(table.trimStart().split(/\r?\n/, 1)[0] ?? '')}.`;
  }
  const { whyNoCore } = await import('./core-table.ts');
  return whyNoCore(table);
}
