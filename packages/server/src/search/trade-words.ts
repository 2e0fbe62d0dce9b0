/** Words of the trade, and what stands for them in the Core. */
export interface TradeWords {
  /** What people type; its case, plurals and hyphens do not matter. */
  readonly words: readonly string[];
  /** Words of our own texts, or ids of elements, where no word of theirs says it. */
  readonly means: readonly string[];
}

/**
 * Abbreviations and names of practices and products that the Core does not use. The list is ours: it leads to where a
 * practitioner would look first, and does not say that a product meets an outcome.
 */
export const tradeWords: readonly TradeWords[] = [
  // Identity and access
  {
    words: ['MFA', '2FA', 'multi-factor', 'two-factor', 'second factor', 'passkey', 'FIDO'],
    means: ['multifactor', 'PR.AA-03'],
  },
  { words: ['SSO', 'single sign-on', 'SAML', 'OIDC'], means: ['single sign', 'PR.AA-04'] },
  { words: ['IAM', 'identity and access management'], means: ['PR.AA'] },
  { words: ['PAM', 'privileged access', 'admin'], means: ['privileged', 'administrator', 'PR.AA-05'] },
  { words: ['RBAC', 'recertification', 'entitlement review'], means: ['access review', 'PR.AA-05'] },
  { words: ['password', 'PKI'], means: ['credential', 'PR.AA-01', 'PR.AA-03'] },
  { words: ['zero trust', 'ZTA', 'ZTNA'], means: ['PR.AA-03', 'PR.AA-05', 'PR.IR-01'] },
  {
    words: ['joiner', 'leaver', 'onboarding', 'offboarding', 'HR'],
    means: ['leaver', 'GV.RR-04', 'PR.AA-01'],
  },
  { words: ['CCTV', 'badge', 'physical security'], means: ['PR.AA-06', 'DE.CM-02'] },
  // Watching and detecting
  {
    words: ['EDR', 'XDR', 'endpoint detection', 'antivirus', 'AV', 'anti-malware'],
    means: ['endpoint', 'malware', 'DE.CM-09'],
  },
  { words: ['SIEM', 'event management'], means: ['correlation', 'DE.AE-03', 'PR.PS-04'] },
  { words: ['SOC', 'security operations', 'blue team'], means: ['DE.CM', 'DE.AE'] },
  { words: ['MDR', 'MSSP', 'managed security'], means: ['DE.CM-06', 'DE.AE-02'] },
  { words: ['IDS', 'IPS', 'NDR', 'intrusion detection'], means: ['DE.CM-01'] },
  { words: ['UEBA', 'insider threat'], means: ['insider', 'DE.CM-03'] },
  { words: ['CTI', 'threat intel', 'ISAC', 'IOC'], means: ['threat intelligence', 'ID.RA-02', 'DE.AE-07'] },
  // Data
  {
    words: ['DLP', 'data loss', 'data leakage', 'exfiltration'],
    means: ['data loss', 'PR.DS-01', 'PR.DS-02', 'PR.DS-10'],
  },
  { words: ['crypto', 'cryptography', 'KMS'], means: ['encryption', 'PR.DS-01', 'PR.DS-02'] },
  { words: ['ransomware'], means: ['malware', 'PR.DS-11', 'DE.CM-09', 'RS.MI-01', 'RC.RP-03'] },
  { words: ['backup', '3-2-1', 'immutable'], means: ['backup', 'PR.DS-11', 'RC.RP-03'] },
  { words: ['GDPR', 'HIPAA', 'PII', 'compliance'], means: ['privacy', 'GV.OC-03'] },
  // Suppliers
  {
    words: ['vendor', 'supplier', 'third party', 'TPRM', 'outsourcing', 'subcontractor', 'service provider'],
    means: ['supplier', 'third party', 'GV.SC'],
  },
  { words: ['SCRM', 'C-SCRM', 'supply chain'], means: ['supply chain', 'GV.SC'] },
  { words: ['SBOM', 'bill of materials'], means: ['bill of materials', 'ID.AM-02', 'ID.RA-09'] },
  { words: ['SaaS', 'CSP'], means: ['cloud', 'ID.AM-04', 'DE.CM-06'] },
  { words: ['exit plan', 'offboard supplier'], means: ['GV.SC-10'] },
  // Systems and software
  {
    words: ['CMDB', 'ITAM', 'asset inventory', 'asset register'],
    means: ['inventory', 'ID.AM-01', 'ID.AM-02'],
  },
  { words: ['shadow IT'], means: ['ID.AM-01', 'ID.AM-02', 'PR.PS-05'] },
  { words: ['OT', 'ICS', 'SCADA', 'IoT'], means: ['operational device', 'ID.AM-01'] },
  { words: ['MDM', 'BYOD'], means: ['mobile', 'ID.AM-01', 'PR.PS-01'] },
  {
    words: ['EOL', 'end of life', 'decommissioning'],
    means: ['retirement', 'ID.AM-08', 'PR.PS-02', 'PR.PS-03'],
  },
  { words: ['patch', 'patches', 'patching', 'hotfix'], means: ['patch', 'PR.PS-02'] },
  { words: ['vuln', 'CVE', 'CVSS'], means: ['vulnerability', 'ID.RA-01'] },
  { words: ['VDP', 'bug bounty', 'responsible disclosure'], means: ['ID.RA-08'] },
  { words: ['hardening', 'CIS benchmark', 'misconfiguration'], means: ['baseline', 'PR.PS-01'] },
  { words: ['change management', 'change control', 'CAB'], means: ['ID.RA-07', 'PR.PS-01'] },
  { words: ['allowlist', 'whitelist', 'application control'], means: ['PR.PS-05'] },
  { words: ['SDLC', 'AppSec', 'DevSecOps', 'SAST', 'DAST', 'secure coding'], means: ['PR.PS-06'] },
  { words: ['NAC', 'WAF', 'VPN', 'microsegmentation'], means: ['firewall', 'segmentation', 'PR.IR-01'] },
  { words: ['DDoS', 'denial of service'], means: ['capacity', 'PR.IR-04'] },
  { words: ['HA', 'high availability', 'redundancy'], means: ['failover', 'PR.IR-03'] },
  // People
  { words: ['phishing', 'social engineering'], means: ['phishing', 'PR.AT-01'] },
  { words: ['SAT', 'e-learning'], means: ['awareness', 'PR.AT-01', 'PR.AT-02'] },
  { words: ['CISO', 'tone at the top'], means: ['GV.RR-01', 'GV.RR-02'] },
  // Risk and improvement
  { words: ['ERM'], means: ['enterprise risk', 'GV.RM-03'] },
  { words: ['KPI', 'KRI'], means: ['measure', 'GV.OV-03'] },
  {
    words: ['pentest', 'pen test', 'penetration test', 'red team', 'purple team'],
    means: ['penetration', 'ID.IM-02'],
  },
  { words: ['tabletop', 'TTX'], means: ['exercise', 'ID.IM-02'] },
  { words: ['post-mortem', 'lessons learned'], means: ['lesson', 'after action', 'ID.IM-03'] },
  // Incidents and continuity
  {
    words: ['IR', 'incident response', 'CSIRT', 'CERT', 'IRP'],
    means: ['incident response', 'RS.MA-01', 'ID.IM-04'],
  },
  { words: ['SOAR', 'runbook'], means: ['playbook', 'RS.MA-01', 'RS.MI-01'] },
  { words: ['DFIR', 'RCA'], means: ['forensic', 'root cause', 'RS.AN'] },
  { words: ['data breach', 'breach notification'], means: ['breach notice', 'RS.CO-02'] },
  {
    words: ['BCP', 'BCM', 'business continuity'],
    means: ['business continuity', 'continuity plan', 'ID.IM-04', 'PR.IR-03'],
  },
  {
    words: ['DR', 'DRP', 'disaster recovery', 'RTO', 'RPO'],
    means: ['disaster recovery', 'RC.RP', 'ID.IM-04'],
  },
  { words: ['BIA'], means: ['business impact', 'GV.OC-04'] },
  { words: ['crisis communication', 'press'], means: ['crisis', 'RC.CO-04'] },
];
