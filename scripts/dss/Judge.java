import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.simplereport.SimpleReport;
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.validation.SignedDocumentValidator;
import java.io.File;
import java.util.StringJoiner;

/** java -cp 'jars/*' Judge.java ROOTS FILE.pdf: a line a signature or time stamp, as the EU's DSS judges it without any network. */
public class Judge {
  public static void main(String[] args) throws Exception {
    var trusted = new CommonTrustedCertificateSource();
    for (File root : new File(args[0]).listFiles()) trusted.addCertificate(DSSUtils.loadCertificate(root));
    var verifier = new CommonCertificateVerifier(true);
    verifier.setTrustedCertSources(trusted);
    var validator = SignedDocumentValidator.fromDocument(new FileDocument(args[1]));
    validator.setCertificateVerifier(verifier);
    SimpleReport report = validator.validateDocument().getSimpleReport();
    for (String id : report.getSignatureIdList()) {
      var line = new StringJoiner(" · ").add("signature").add(report.getSignedBy(id));
      line.add(String.valueOf(report.getIndication(id)));
      if (report.getSubIndication(id) != null) line.add(report.getSubIndication(id).toString());
      line.add(report.getSignatureFormat(id).toString());
      report.getAdESValidationErrors(id).forEach(message -> line.add(message.getValue()));
      report.getAdESValidationWarnings(id).forEach(message -> line.add("warns: " + message.getValue()));
      System.out.println(line);
    }
    for (String id : report.getTimestampIdList()) {
      var line = new StringJoiner(" · ").add("time stamp").add(String.valueOf(report.getIndication(id)));
      if (report.getSubIndication(id) != null) line.add(report.getSubIndication(id).toString());
      System.out.println(line);
    }
  }
}
