package io.paramill;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

/** Who may import whom (docs/architecture.md). */
class ArchitectureTest {

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(location -> !location.contains("/test-classes/"))
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("io.paramill");

  private static final String[] FORMATS = {
    "io.paramill.storage..",
    "io.paramill.tensor..",
    "io.paramill.codec..",
    "io.paramill.run..",
    "io.paramill.corpus..",
    "io.paramill.format..",
    "io.paramill.merge..",
    "io.paramill.convert.."
  };
  private static final String[] JOBS = {"io.paramill.jobs.."};
  private static final String[] YARN = {"io.paramill.yarn..", "io.paramill.train.."};
  private static final String[] PIPELINE = {
    "io.paramill.pipeline..",
    "io.paramill.cli..",
    "io.paramill.cluster..",
    "io.paramill.report..",
    "io.paramill.evaluate.."
  };

  @Test
  void formatsSeeNothingThatRuns() {
    noClasses()
        .that()
        .resideInAnyPackage(FORMATS)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(concat(JOBS, YARN, PIPELINE))
        .check(CLASSES);
  }

  @Test
  void jobsSeeFormatsOnly() {
    noClasses()
        .that()
        .resideInAnyPackage(JOBS)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(concat(YARN, PIPELINE))
        .check(CLASSES);
  }

  @Test
  void yarnSeesFormatsOnly() {
    noClasses()
        .that()
        .resideInAnyPackage(YARN)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(concat(JOBS, PIPELINE))
        .check(CLASSES);
  }

  @Test
  void convertersRunWithoutHadoop() {
    noClasses()
        .that()
        .resideInAnyPackage(FORMATS)
        .and()
        .resideOutsideOfPackage("io.paramill.storage.hadoop..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.hadoop..", "io.paramill.storage.hadoop..")
        .check(CLASSES);
  }

  @Test
  void storageStandsAtTheBottom() {
    classes()
        .that()
        .resideInAPackage("io.paramill.storage")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("io.paramill.storage", "java..", "org.apache.avro..")
        .check(CLASSES);
  }

  @Test
  void theModelKnowsNoFormat() {
    noClasses()
        .that()
        .resideInAnyPackage("io.paramill.tensor..", "io.paramill.codec..", "io.paramill.run..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.paramill.format..", "io.paramill.convert..")
        .check(CLASSES);
  }

  @Test
  void formatsDoNotSeeConversions() {
    noClasses()
        .that()
        .resideInAPackage("io.paramill.format..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.paramill.convert..")
        .check(CLASSES);
  }

  @Test
  void noFormatSeesAnother() {
    slices().matching("io.paramill.format.(*)..").should().notDependOnEachOther().check(CLASSES);
  }

  @Test
  void trainersKnowNoCluster() {
    noClasses()
        .that()
        .resideInAPackage("io.paramill.train..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.paramill.yarn..", "org.apache.hadoop..")
        .check(CLASSES);
  }

  private static String[] concat(String[]... lists) {
    return java.util.Arrays.stream(lists).flatMap(java.util.Arrays::stream).toArray(String[]::new);
  }
}
