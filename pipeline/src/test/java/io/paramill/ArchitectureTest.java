package io.paramill;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may import whom (docs/architecture.md). */
@AnalyzeClasses(packages = "io.paramill", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  private static final String[] FORMATS = {
    "io.paramill.storage..",
    "io.paramill.tensor..",
    "io.paramill.codec..",
    "io.paramill.run..",
    "io.paramill.corpus..",
    "io.paramill.format..",
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

  @ArchTest
  static final ArchRule formatsSeeNothingThatRuns =
      noClasses()
          .that()
          .resideInAnyPackage(FORMATS)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(concat(JOBS, YARN, PIPELINE));

  @ArchTest
  static final ArchRule jobsSeeFormatsOnly =
      noClasses()
          .that()
          .resideInAnyPackage(JOBS)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(concat(YARN, PIPELINE));

  @ArchTest
  static final ArchRule yarnSeesFormatsOnly =
      noClasses()
          .that()
          .resideInAnyPackage(YARN)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(concat(JOBS, PIPELINE));

  @ArchTest
  static final ArchRule convertersRunWithoutHadoop =
      noClasses()
          .that()
          .resideInAnyPackage(FORMATS)
          .and()
          .resideOutsideOfPackage("io.paramill.storage.hadoop..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.hadoop..", "io.paramill.storage.hadoop..");

  @ArchTest
  static final ArchRule storageStandsAtTheBottom =
      classes()
          .that()
          .resideInAPackage("io.paramill.storage")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("io.paramill.storage", "java..", "org.apache.avro..");

  @ArchTest
  static final ArchRule theModelKnowsNoFormat =
      noClasses()
          .that()
          .resideInAnyPackage("io.paramill.tensor..", "io.paramill.codec..", "io.paramill.run..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.paramill.format..", "io.paramill.convert..");

  @ArchTest
  static final ArchRule formatsDoNotSeeConversions =
      noClasses()
          .that()
          .resideInAPackage("io.paramill.format..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.paramill.convert..");

  @ArchTest
  static final ArchRule noFormatSeesAnother =
      slices().matching("io.paramill.format.(*)..").should().notDependOnEachOther();

  @ArchTest
  static final ArchRule trainersKnowNoCluster =
      noClasses()
          .that()
          .resideInAPackage("io.paramill.train..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.paramill.yarn..", "org.apache.hadoop..");

  private static String[] concat(String[]... lists) {
    return java.util.Arrays.stream(lists).flatMap(java.util.Arrays::stream).toArray(String[]::new);
  }
}
