package io.paramill.oozie;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.InputStream;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.bootstrap.DOMImplementationRegistry;
import org.w3c.dom.ls.DOMImplementationLS;
import org.w3c.dom.ls.LSInput;
import org.w3c.dom.ls.LSResourceResolver;
import org.xml.sax.SAXParseException;

/**
 * Holds the application to the schemas that the Oozie server itself applies, from its client's jar.
 */
final class OozieXmlSchemaTest {

  private static final Path APP = Path.of("apps/train");

  private static Map<String, Schema> schemas;

  @BeforeAll
  static void readSchemas() throws Exception {
    SchemaFactory factory = SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI);
    factory.setResourceResolver(fromClassPath());
    schemas =
        Map.of(
            "workflow.xml", factory.newSchema(schemaFile("oozie-workflow-1.0.xsd")),
            "coordinator.xml", factory.newSchema(schemaFile("oozie-coordinator-0.5.xsd")),
            "bundle.xml", factory.newSchema(schemaFile("oozie-bundle-0.2.xsd")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"workflow.xml", "coordinator.xml", "bundle.xml"})
  void isValid(String file) throws Exception {
    validate(file, Files.readString(APP.resolve(file)));
  }

  @ParameterizedTest
  @CsvSource({
    "workflow.xml, <error to=\"fail\"/>, ''",
    "workflow.xml, <start to=\"vocab\"/>, <start/>",
    "workflow.xml, <action name=\"vocab\">, <action name=\"the vocabulary\">",
    "workflow.xml, <main-class>io.paramill.cli.Paramill</main-class>, ''",
    "workflow.xml, workflow:1.0, workflow:9.9",
    "coordinator.xml, ' end=\"${end}\"', ''",
    "coordinator.xml, <done-flag>_SUCCESS</done-flag>, <done>_SUCCESS</done>",
    "bundle.xml, <app-path>${appDir}/coordinator.xml</app-path>, ''",
  })
  void isRefusedOnceDamaged(String file, String part, String replacement) throws Exception {
    String sound = Files.readString(APP.resolve(file));
    String damaged = sound.replace(part, replacement);
    assertNotEquals(sound, damaged);
    assertThrows(SAXParseException.class, () -> validate(file, damaged));
  }

  @Test
  void launcherMemoryCannotBeParameter() throws Exception {
    String damaged =
        Files.readString(APP.resolve("workflow.xml"))
            .replace("<memory.mb>1024<", "<memory.mb>${launcherMemoryMb}<");
    assertThrows(SAXParseException.class, () -> validate("workflow.xml", damaged));
  }

  private static void validate(String file, String xml) throws Exception {
    schemas.get(file).newValidator().validate(new StreamSource(new StringReader(xml)));
  }

  private static StreamSource schemaFile(String name) {
    return new StreamSource(open(name), name);
  }

  /**
   * Finds included schemas, which are named without a folder, where the including one was found.
   */
  private static LSResourceResolver fromClassPath() throws ReflectiveOperationException {
    var dom =
        (DOMImplementationLS) DOMImplementationRegistry.newInstance().getDOMImplementation("LS");
    return (type, namespace, publicId, systemId, base) -> {
      LSInput input = dom.createLSInput();
      input.setSystemId(systemId);
      input.setByteStream(open(systemId));
      return input;
    };
  }

  private static InputStream open(String schema) {
    InputStream stream = OozieXmlSchemaTest.class.getResourceAsStream("/" + schema);
    assertNotNull(stream, schema);
    return stream;
  }
}
