/**
 * NIST's Public Key Interoperability Test Suite (PKITS, version 1.0.1, edition of 2011): what each of its 224 tests expects, and with
 * which inputs it is run. Certificates and lists are not here: `.ci/run` takes them from the PyPI package
 * `cryptography-vectors`, which has no expected results. Each line is a test, its end entity's certificate and its
 * runs: `+` valid, or `-` invalid and the rule of ours that must say so, then inputs other than the default ones (any policy, nothing inhibited): the policies asked for
 * (P1 is NIST-test-policy-1), `explicit`, `no-mapping`, `no-any`.
 */
const table = `
4.1.1 ValidCertificatePathTest1EE +
4.1.2 InvalidCASignatureTest2EE -signature
4.1.3 InvalidEESignatureTest3EE -signature
4.1.4 ValidDSASignaturesTest4EE +
4.1.5 ValidDSAParameterInheritanceTest5EE +
4.1.6 InvalidDSASignatureTest6EE -
4.2.1 InvalidCAnotBeforeDateTest1EE -not-yet-valid
4.2.2 InvalidEEnotBeforeDateTest2EE -not-yet-valid
4.2.3 Validpre2000UTCnotBeforeDateTest3EE +
4.2.4 ValidGeneralizedTimenotBeforeDateTest4EE +
4.2.5 InvalidCAnotAfterDateTest5EE -ended
4.2.6 InvalidEEnotAfterDateTest6EE -ended
4.2.7 Invalidpre2000UTCEEnotAfterDateTest7EE -ended
4.2.8 ValidGeneralizedTimenotAfterDateTest8EE +
4.3.1 InvalidNameChainingTest1EE -no-issuer
4.3.2 InvalidNameChainingOrderTest2EE -no-issuer
4.3.3 ValidNameChainingWhitespaceTest3EE +
4.3.4 ValidNameChainingWhitespaceTest4EE +
4.3.5 ValidNameChainingCapitalizationTest5EE +
4.3.6 ValidNameUIDsTest6EE +
4.3.7 ValidRFC3280MandatoryAttributeTypesTest7EE +
4.3.8 ValidRFC3280OptionalAttributeTypesTest8EE +
4.3.9 ValidUTF8StringEncodedNamesTest9EE +
4.3.10 ValidRolloverfromPrintableStringtoUTF8StringTest10EE +
4.3.11 ValidUTF8StringCaseInsensitiveMatchTest11EE +
4.4.1 InvalidMissingCRLTest1EE -no-list
4.4.2 InvalidRevokedCATest2EE -revoked
4.4.3 InvalidRevokedEETest3EE -revoked
4.4.4 InvalidBadCRLSignatureTest4EE -signature
4.4.5 InvalidBadCRLIssuerNameTest5EE -no-list
4.4.6 InvalidWrongCRLTest6EE -no-list
4.4.7 ValidTwoCRLsTest7EE +
4.4.8 InvalidUnknownCRLEntryExtensionTest8EE -unknown-critical
4.4.9 InvalidUnknownCRLExtensionTest9EE -unknown-critical
4.4.10 InvalidUnknownCRLExtensionTest10EE -unknown-critical
4.4.11 InvalidOldCRLnextUpdateTest11EE -ended
4.4.12 Invalidpre2000CRLnextUpdateTest12EE -ended
4.4.13 ValidGeneralizedTimeCRLnextUpdateTest13EE +
4.4.14 ValidNegativeSerialNumberTest14EE +
4.4.15 InvalidNegativeSerialNumberTest15EE -revoked
4.4.16 ValidLongSerialNumberTest16EE +
4.4.17 ValidLongSerialNumberTest17EE +
4.4.18 InvalidLongSerialNumberTest18EE -revoked
4.4.19 ValidSeparateCertificateandCRLKeysTest19EE +
4.4.20 InvalidSeparateCertificateandCRLKeysTest20EE -revoked
4.4.21 InvalidSeparateCertificateandCRLKeysTest21EE -issuer-not-trusted
4.5.1 ValidBasicSelfIssuedOldWithNewTest1EE +
4.5.2 InvalidBasicSelfIssuedOldWithNewTest2EE -revoked
4.5.3 ValidBasicSelfIssuedNewWithOldTest3EE +
4.5.4 ValidBasicSelfIssuedNewWithOldTest4EE +
4.5.5 InvalidBasicSelfIssuedNewWithOldTest5EE -revoked
4.5.6 ValidBasicSelfIssuedCRLSigningKeyTest6EE +
4.5.7 InvalidBasicSelfIssuedCRLSigningKeyTest7EE -revoked
4.5.8 InvalidBasicSelfIssuedCRLSigningKeyTest8EE -not-an-authority
4.6.1 InvalidMissingbasicConstraintsTest1EE -not-an-authority
4.6.2 InvalidcAFalseTest2EE -not-an-authority
4.6.3 InvalidcAFalseTest3EE -not-an-authority
4.6.4 ValidbasicConstraintsNotCriticalTest4EE +
4.6.5 InvalidpathLenConstraintTest5EE -path-too-long
4.6.6 InvalidpathLenConstraintTest6EE -path-too-long
4.6.7 ValidpathLenConstraintTest7EE +
4.6.8 ValidpathLenConstraintTest8EE +
4.6.9 InvalidpathLenConstraintTest9EE -path-too-long
4.6.10 InvalidpathLenConstraintTest10EE -path-too-long
4.6.11 InvalidpathLenConstraintTest11EE -path-too-long
4.6.12 InvalidpathLenConstraintTest12EE -path-too-long
4.6.13 ValidpathLenConstraintTest13EE +
4.6.14 ValidpathLenConstraintTest14EE +
4.6.15 ValidSelfIssuedpathLenConstraintTest15EE +
4.6.16 InvalidSelfIssuedpathLenConstraintTest16EE -path-too-long
4.6.17 ValidSelfIssuedpathLenConstraintTest17EE +
4.7.1 InvalidkeyUsageCriticalkeyCertSignFalseTest1EE -may-not-certify
4.7.2 InvalidkeyUsageNotCriticalkeyCertSignFalseTest2EE -may-not-certify
4.7.3 ValidkeyUsageNotCriticalTest3EE +
4.7.4 InvalidkeyUsageCriticalcRLSignFalseTest4EE -issuer-may-not
4.7.5 InvalidkeyUsageNotCriticalcRLSignFalseTest5EE -issuer-may-not
4.8.1 ValidCertificatePathTest1EE + explicit | + explicit P1 | -no-policy explicit P2 | + explicit P1 P2
4.8.2 AllCertificatesNoPoliciesTest2EE + | -no-policy explicit
4.8.3 DifferentPoliciesTest3EE + | -no-policy explicit | -no-policy explicit P1 P2
4.8.4 DifferentPoliciesTest4EE -no-policy
4.8.5 DifferentPoliciesTest5EE -no-policy
4.8.6 OverlappingPoliciesTest6EE + | + P1 | -no-policy P2
4.8.7 DifferentPoliciesTest7EE -no-policy
4.8.8 DifferentPoliciesTest8EE -no-policy
4.8.9 DifferentPoliciesTest9EE -no-policy
4.8.10 AllCertificatesSamePoliciesTest10EE + | + P1 | + P2
4.8.11 AllCertificatesanyPolicyTest11EE + | + P1
4.8.12 DifferentPoliciesTest12EE -no-policy
4.8.13 AllCertificatesSamePoliciesTest13EE + P1 | + P2 | + P3
4.8.14 AnyPolicyTest14EE + P1 | -no-policy P2
4.8.15 UserNoticeQualifierTest15EE +
4.8.16 UserNoticeQualifierTest16EE +
4.8.17 UserNoticeQualifierTest17EE +
4.8.18 UserNoticeQualifierTest18EE + P1 | + P2
4.8.19 UserNoticeQualifierTest19EE +
4.8.20 CPSPointerQualifierTest20EE + explicit P1
4.9.1 ValidrequireExplicitPolicyTest1EE +
4.9.2 ValidrequireExplicitPolicyTest2EE +
4.9.3 InvalidrequireExplicitPolicyTest3EE -no-policy
4.9.4 ValidrequireExplicitPolicyTest4EE +
4.9.5 InvalidrequireExplicitPolicyTest5EE -no-policy
4.9.6 ValidSelfIssuedrequireExplicitPolicyTest6EE +
4.9.7 InvalidSelfIssuedrequireExplicitPolicyTest7EE -no-policy
4.9.8 InvalidSelfIssuedrequireExplicitPolicyTest8EE -no-policy
4.10.1 ValidPolicyMappingTest1EE + P1 | -no-policy P2 | -no-policy no-mapping
4.10.2 InvalidPolicyMappingTest2EE -no-policy | -no-policy no-mapping
4.10.3 ValidPolicyMappingTest3EE -no-policy P1 | + P2
4.10.4 InvalidPolicyMappingTest4EE -no-policy
4.10.5 ValidPolicyMappingTest5EE + P1 | -no-policy P6
4.10.6 ValidPolicyMappingTest6EE + P1 | -no-policy P6
4.10.7 InvalidMappingFromanyPolicyTest7EE -any-policy-mapped
4.10.8 InvalidMappingToanyPolicyTest8EE -any-policy-mapped
4.10.9 ValidPolicyMappingTest9EE +
4.10.10 InvalidPolicyMappingTest10EE -no-policy
4.10.11 ValidPolicyMappingTest11EE +
4.10.12 ValidPolicyMappingTest12EE + P1 | + P2
4.10.13 ValidPolicyMappingTest13EE + | + P1 P2 | -no-policy P2
4.10.14 ValidPolicyMappingTest14EE +
4.11.1 InvalidinhibitPolicyMappingTest1EE -no-policy
4.11.2 ValidinhibitPolicyMappingTest2EE +
4.11.3 InvalidinhibitPolicyMappingTest3EE -no-policy
4.11.4 ValidinhibitPolicyMappingTest4EE +
4.11.5 InvalidinhibitPolicyMappingTest5EE -no-policy
4.11.6 InvalidinhibitPolicyMappingTest6EE -no-policy
4.11.7 ValidSelfIssuedinhibitPolicyMappingTest7EE +
4.11.8 InvalidSelfIssuedinhibitPolicyMappingTest8EE -no-policy
4.11.9 InvalidSelfIssuedinhibitPolicyMappingTest9EE -no-policy
4.11.10 InvalidSelfIssuedinhibitPolicyMappingTest10EE -no-policy
4.11.11 InvalidSelfIssuedinhibitPolicyMappingTest11EE -no-policy
4.12.1 InvalidinhibitAnyPolicyTest1EE -no-policy
4.12.2 ValidinhibitAnyPolicyTest2EE +
4.12.3 inhibitAnyPolicyTest3EE + | -no-policy no-any
4.12.4 InvalidinhibitAnyPolicyTest4EE -no-policy
4.12.5 InvalidinhibitAnyPolicyTest5EE -no-policy
4.12.6 InvalidinhibitAnyPolicyTest6EE -no-policy
4.12.7 ValidSelfIssuedinhibitAnyPolicyTest7EE +
4.12.8 InvalidSelfIssuedinhibitAnyPolicyTest8EE -no-policy
4.12.9 ValidSelfIssuedinhibitAnyPolicyTest9EE +
4.12.10 InvalidSelfIssuedinhibitAnyPolicyTest10EE -no-policy
4.13.1 ValidDNnameConstraintsTest1EE +
4.13.2 InvalidDNnameConstraintsTest2EE -name-not-permitted
4.13.3 InvalidDNnameConstraintsTest3EE -name-not-permitted
4.13.4 ValidDNnameConstraintsTest4EE +
4.13.5 ValidDNnameConstraintsTest5EE +
4.13.6 ValidDNnameConstraintsTest6EE +
4.13.7 InvalidDNnameConstraintsTest7EE -name-excluded
4.13.8 InvalidDNnameConstraintsTest8EE -name-excluded
4.13.9 InvalidDNnameConstraintsTest9EE -name-excluded
4.13.10 InvalidDNnameConstraintsTest10EE -name-excluded
4.13.11 ValidDNnameConstraintsTest11EE +
4.13.12 InvalidDNnameConstraintsTest12EE -name-not-permitted
4.13.13 InvalidDNnameConstraintsTest13EE -name-not-permitted
4.13.14 ValidDNnameConstraintsTest14EE +
4.13.15 InvalidDNnameConstraintsTest15EE -name-excluded
4.13.16 InvalidDNnameConstraintsTest16EE -name-excluded
4.13.17 InvalidDNnameConstraintsTest17EE -name-excluded
4.13.18 ValidDNnameConstraintsTest18EE +
4.13.19 ValidDNnameConstraintsTest19EE +
4.13.20 InvalidDNnameConstraintsTest20EE -name-not-permitted
4.13.21 ValidRFC822nameConstraintsTest21EE +
4.13.22 InvalidRFC822nameConstraintsTest22EE -name-not-permitted
4.13.23 ValidRFC822nameConstraintsTest23EE +
4.13.24 InvalidRFC822nameConstraintsTest24EE -name-not-permitted
4.13.25 ValidRFC822nameConstraintsTest25EE +
4.13.26 InvalidRFC822nameConstraintsTest26EE -name-excluded
4.13.27 ValidDNandRFC822nameConstraintsTest27EE +
4.13.28 InvalidDNandRFC822nameConstraintsTest28EE -name-not-permitted
4.13.29 InvalidDNandRFC822nameConstraintsTest29EE -name-not-permitted
4.13.30 ValidDNSnameConstraintsTest30EE +
4.13.31 InvalidDNSnameConstraintsTest31EE -name-not-permitted
4.13.32 ValidDNSnameConstraintsTest32EE +
4.13.33 InvalidDNSnameConstraintsTest33EE -name-excluded
4.13.34 ValidURInameConstraintsTest34EE +
4.13.35 InvalidURInameConstraintsTest35EE -name-not-permitted
4.13.36 ValidURInameConstraintsTest36EE +
4.13.37 InvalidURInameConstraintsTest37EE -name-excluded
4.13.38 InvalidDNSnameConstraintsTest38EE -name-not-permitted
4.14.1 ValiddistributionPointTest1EE +
4.14.2 InvaliddistributionPointTest2EE -revoked
4.14.3 InvaliddistributionPointTest3EE -other-scope
4.14.4 ValiddistributionPointTest4EE +
4.14.5 ValiddistributionPointTest5EE +
4.14.6 InvaliddistributionPointTest6EE -revoked
4.14.7 ValiddistributionPointTest7EE +
4.14.8 InvaliddistributionPointTest8EE -other-scope
4.14.9 InvaliddistributionPointTest9EE -other-scope
4.14.10 ValidNoissuingDistributionPointTest10EE +
4.14.11 InvalidonlyContainsUserCertsTest11EE -other-scope
4.14.12 InvalidonlyContainsCACertsTest12EE -other-scope
4.14.13 ValidonlyContainsCACertsTest13EE +
4.14.14 InvalidonlyContainsAttributeCertsTest14EE -other-scope
4.14.15 InvalidonlySomeReasonsTest15EE -revoked
4.14.16 InvalidonlySomeReasonsTest16EE -revoked
4.14.17 InvalidonlySomeReasonsTest17EE -some-reasons-only
4.14.18 ValidonlySomeReasonsTest18EE +
4.14.19 ValidonlySomeReasonsTest19EE +
4.14.20 InvalidonlySomeReasonsTest20EE -revoked
4.14.21 InvalidonlySomeReasonsTest21EE -revoked
4.14.22 ValidIDPwithindirectCRLTest22EE +
4.14.23 InvalidIDPwithindirectCRLTest23EE -revoked
4.14.24 ValidIDPwithindirectCRLTest24EE +
4.14.25 ValidIDPwithindirectCRLTest25EE +
4.14.26 InvalidIDPwithindirectCRLTest26EE -no-list
4.14.27 InvalidcRLIssuerTest27EE -other-scope
4.14.28 ValidcRLIssuerTest28EE +
4.14.29 ValidcRLIssuerTest29EE +
4.14.30 ValidcRLIssuerTest30EE +
4.14.31 InvalidcRLIssuerTest31EE -revoked
4.14.32 InvalidcRLIssuerTest32EE -revoked
4.14.33 ValidcRLIssuerTest33EE +
4.14.34 InvalidcRLIssuerTest34EE -revoked
4.14.35 InvalidcRLIssuerTest35EE -other-scope
4.15.1 InvaliddeltaCRLIndicatorNoBaseTest1EE -complete-list-wanted
4.15.2 ValiddeltaCRLTest2EE +
4.15.3 InvaliddeltaCRLTest3EE -revoked
4.15.4 InvaliddeltaCRLTest4EE -revoked
4.15.5 ValiddeltaCRLTest5EE +
4.15.6 InvaliddeltaCRLTest6EE -revoked
4.15.7 ValiddeltaCRLTest7EE +
4.15.8 ValiddeltaCRLTest8EE +
4.15.9 InvaliddeltaCRLTest9EE -revoked
4.15.10 InvaliddeltaCRLTest10EE -complete-list-wanted+ended
4.16.1 ValidUnknownNotCriticalCertificateExtensionTest1EE +
4.16.2 InvalidUnknownCriticalCertificateExtensionTest2EE -unknown-critical
`

export interface PkitsRun {
  /** `4.8.1 (2)` where a test has several runs */
  readonly name: string
  /** the number of its test */
  readonly test: string
  /** the file of the end entity's certificate, without its suffix */
  readonly file: string
  /** `trusted`, or the rule that it is to be refused by */
  readonly expected: string
  /** dotted identifiers; `any`: none is asked for */
  readonly policies: ReadonlySet<string> | 'any'
  readonly explicitPolicy: boolean
  readonly inhibitPolicyMapping: boolean
  readonly inhibitAnyPolicy: boolean
}

export const pkitsRuns: readonly PkitsRun[] = table
  .trim()
  .split('\n')
  .flatMap((line) => {
    const [, test = '', file = '', runs = ''] = /^(\S+) (\S+) (.*)$/.exec(line) ?? []
    return runs.split(' | ').map((run, i, all) => {
      const [verdict = '', ...inputs] = run.split(' ')
      const policies = inputs.filter((input) => /^P\d$/.test(input))
      return {
        name: all.length === 1 ? test : `${test} (${i + 1})`,
        test,
        file,
        expected: verdict === '+' ? 'trusted' : verdict.slice(1),
        policies:
          policies.length === 0
            ? 'any'
            : new Set(policies.map((policy) => `2.16.840.1.101.3.2.1.48.${policy.slice(1)}`)),
        explicitPolicy: inputs.includes('explicit'),
        inhibitPolicyMapping: inputs.includes('no-mapping'),
        inhibitAnyPolicy: inputs.includes('no-any'),
      }
    })
  })
