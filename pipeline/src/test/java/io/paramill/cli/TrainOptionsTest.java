package io.paramill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paramill.pipeline.Training;
import io.paramill.storage.Location;
import io.paramill.train.Trainer;
import io.paramill.train.TrainingPlan;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class TrainOptionsTest {

  @Command
  private static final class Options {
    @Mixin private TrainOptions train;
    @Mixin private GraphOptions graph;
  }

  private static TrainingPlan plan(String arguments) {
    return plan(arguments, 2);
  }

  private static TrainingPlan plan(String arguments, int shards) {
    Options options = CommandLine.populateCommand(new Options(), arguments.split(" ", -1));
    Location root = Location.of("file:/run");
    Training training =
        options.graph.chosen()
            ? options.train.training(root, 7, shards, options.graph.settings("hdfs:/net.fb"))
            : options.train.training(root, 7, shards);
    return training.plan();
  }

  @Test
  void wordVectorsAreTheDefault() {
    TrainingPlan plan = plan("--dim 64 --preset text8-nce");
    assertEquals("word2vec", plan.trainer());
    assertEquals("64", plan.settings().get("dim"));
    assertEquals("nce", plan.settings().get("loss"));
    assertEquals("adasum", plan.sync().rule());
    Trainer.named(plan.trainer()).check(plan.settings());
  }

  @Test
  void manyShardsMergeFrequentWordsMoreOftenAndDampTheOthers() {
    assertEquals("1", plan("--epochs 3", 4).settings().get("hot-steps"));
    assertEquals(18, plan("--epochs 3", 4).sync().steps());
    assertEquals("adasum", plan("--epochs 3", 4).sync().rule());
    assertEquals("damped-adasum", plan("--epochs 3", 5).sync().rule());
    assertEquals("8", plan("--epochs 3", 5).settings().get("hot-steps"));
    assertEquals(8 * 18, plan("--epochs 3", 5).sync().steps());
    TrainingPlan inTurns = plan("--epochs 3 --workers 4", 5);
    assertEquals("1", inTurns.settings().get("hot-steps"));
    assertEquals(6, inTurns.rounds());
    assertEquals("1", plan("--sync-per-epoch 20", 5).settings().get("hot-steps"));
    assertEquals("damped-adasum:0.6", plan("--sync-per-epoch 20", 5).sync().rule());
  }

  @Test
  void aGraphHasItsOwnSettingsAndIsMergedByTheMean() {
    TrainingPlan plan =
        plan(
            "--trainer nd4j --graph net.fb --inputs x=a,b --labels y=c --loss mse --batch 16"
                + " --rate 0.5 --updater adam --epochs 4 --rounds 2 --sync-per-epoch 0");
    assertEquals("nd4j", plan.trainer());
    assertEquals(
        Map.of(
            "graph", "hdfs:/net.fb",
            "inputs", "x=a,b",
            "labels", "y=c",
            "loss", "mse",
            "batch", "16",
            "rate", "0.5",
            "updater", "adam"),
        plan.settings());
    assertEquals("row-weighted", plan.sync().rule());
    assertEquals(2, plan.rounds());
    Trainer.named(plan.trainer()).check(plan.settings());
  }

  @Test
  void theMergeOfAGraphMayBeChosen() {
    TrainingPlan plan = plan("--trainer nd4j --graph g --inputs x=a --loss l --merge adasum");
    assertEquals("adasum", plan.sync().rule());
  }

  @Test
  void optionsOfTheOtherTrainerAreRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> plan("--trainer nd4j --graph g --inputs x=a --loss l --window 3"));
    assertThrows(IllegalArgumentException.class, () -> plan("--graph net.fb"));
  }

  @Test
  void whatIsMissingIsToldBeforeAnythingStarts() {
    StringWriter errors = new StringWriter();
    int code =
        Paramill.run(
            new PrintWriter(new StringWriter()),
            new PrintWriter(errors, true),
            "train",
            "--output",
            "out",
            "--trainer",
            "nd4j",
            "--graph",
            "net.fb",
            "--loss",
            "mse");
    assertEquals(ExitCode.USAGE.code(), code, errors::toString);
    assertTrue(errors.toString().contains("Missing setting of nd4j: inputs"), errors::toString);
  }
}
