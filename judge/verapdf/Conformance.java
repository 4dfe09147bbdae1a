import java.io.File;
import java.nio.file.*;
import java.util.logging.*;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.*;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.*;

/** Each file of a list (one name a line), by veraPDF, against PDF/UA-1 and PDF/A-2a: `ok FILE`, or `FAIL FILE: what`. */
class Conformance {
  public static void main(String[] args) throws Exception {
    Logger.getLogger("").setLevel(Level.OFF);
    VeraGreenfieldFoundryProvider.initialise();
    var foundry = Foundries.defaultInstance();
    for (String file : Files.readAllLines(Path.of(args[0])))
      for (var flavour : new PDFAFlavour[] {PDFAFlavour.PDFUA_1, PDFAFlavour.PDFA_2_A})
        try (var parser = foundry.createParser(new File(file), flavour);
            var validator = foundry.createValidator(flavour, 20, false, true, false)) {
          ValidationResult result = validator.validate(parser);
          if (result.isCompliant()) System.out.println("ok " + file);
          else
            for (TestAssertion each : result.getTestAssertions())
              if (each.getStatus() == TestAssertion.Status.FAILED)
                fail(file, flavour.getId() + ", clause " + each.getRuleId().getClause() + ": " + each.getMessage());
        } catch (Exception error) {
          fail(file, String.valueOf(error));
        }
  }

  static void fail(String file, String why) {
    System.out.println("FAIL " + file + ": " + why.replaceAll("\\s+", " "));
  }
}
