import eu.europa.esig.dss.enumerations.*;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.model.x509.CertificateToken;
import eu.europa.esig.dss.policy.*;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.spi.x509.revocation.crl.ExternalResourcesCRLSource;
import eu.europa.esig.dss.validation.SignedDocumentValidator;
import eu.europa.esig.dss.validation.policy.ValidationPolicyLoader;
import java.io.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.security.cert.*;
import java.util.*;

/**
 * Each signature of each file of a list (one name a line), by EU DSS, offline: Signatures LIST [--trust PEM]... [--crl FILE]... Where nobody
 * is named whom to trust it is asked only whether the bytes are those that were signed, by the key of the certificate in it.
 */
class Signatures {
  public static void main(String[] args) throws Exception {
    var trusted = new CommonTrustedCertificateSource();
    var lists = new ArrayList<InputStream>();
    boolean isTrusting = false;
    for (int at = 1; at < args.length; at += 2)
      if (args[at].equals("--crl")) lists.add(new ByteArrayInputStream(derOf(Files.readAllBytes(Path.of(args[at + 1])))));
      else {
        isTrusting = true;
        try (var in = new FileInputStream(args[at + 1])) {
          for (var each : CertificateFactory.getInstance("X.509").generateCertificates(in))
            trusted.addCertificate(new CertificateToken((X509Certificate) each));
        }
      }
    var verifier = new CommonCertificateVerifier(true);
    verifier.setTrustedCertSources(trusted);
    if (!lists.isEmpty()) verifier.setCrlSource(new ExternalResourcesCRLSource(lists.toArray(new InputStream[0])));
    var policy = ValidationPolicyLoader.fromValidationPolicy(policyFor(!lists.isEmpty())).create();
    for (String file : Files.readAllLines(Path.of(args[0])))
      try {
        var validator = SignedDocumentValidator.fromDocument(new FileDocument(file));
        validator.setCertificateVerifier(verifier);
        var reports = validator.validateDocument(policy);
        var faults = new ArrayList<String>();
        var signatures = reports.getDiagnosticData().getSignatures();
        if (signatures.isEmpty()) faults.add("no signature");
        for (var each : signatures) {
          var says = reports.getSimpleReport();
          if (!each.isSignatureIntact() || !each.isSignatureValid()) faults.add("the signature is not intact");
          if (isTrusting && says.getIndication(each.getId()) != Indication.TOTAL_PASSED)
            faults.add(says.getIndication(each.getId()) + " " + says.getSubIndication(each.getId()));
          // its own policy only warns of what DocMDP forbids
          if (!each.getPdfUndefinedChanges().isEmpty() || !each.getPdfAnnotationChanges().isEmpty())
            faults.add("changed since it was signed");
        }
        System.out.println(faults.isEmpty() ? "ok " + file : "FAIL " + file + ": " + String.join("; ", faults));
      } catch (Exception error) {
        System.out.println("FAIL " + file + ": " + String.valueOf(error).replaceAll("\\s+", " "));
      }
  }

  /** A list of revocation as its DER, also where it is written as PEM (RFC 7468). */
  static byte[] derOf(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    if (!text.startsWith("-----BEGIN")) return bytes;
    return Base64.getMimeDecoder().decode(text.replaceAll("-----[^-]*-----", ""));
  }

  /** DSS's own policy; where no lists of revocation were given, none is asked for, and none is looked for on a network. */
  static InputStream policyFor(boolean asksForLists) throws IOException {
    String policy;
    try (var in = Signatures.class.getResourceAsStream("/policy/constraint.xml")) {
      policy = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    var ignored = new ArrayList<>(List.of("AuthorityInfoAccessPresent", "RevocationInfoAccessPresent"));
    if (!asksForLists) ignored.addAll(List.of("RevocationDataAvailable", "AcceptableRevocationDataFound"));
    for (String each : ignored) policy = policy.replaceAll("<" + each + " Level=\"\\w+\"", "<" + each + " Level=\"IGNORE\"");
    return new ByteArrayInputStream(policy.getBytes(StandardCharsets.UTF_8));
  }
}
