package io.paramill.convert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paramill.tensor.Catalog;
import io.paramill.tensor.DType;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FrameworkMapTest {

  private final List<TensorSpec> specs = new ArrayList<>();

  private FrameworkMapTest with(String name, long... extents) {
    specs.add(new TensorSpec(name, DType.FLOAT32, Shape.of(extents)));
    return this;
  }

  private ConversionPlan plan(String... profiles) {
    List<Rewrite> rewrites = new ArrayList<>();
    for (String profile : profiles) {
      rewrites.add(Rewrite.map(profile, Rewrite.Slots.LEAVE_OUT));
    }
    return ConversionPlan.of(new Catalog(specs, Map.of()), rewrites);
  }

  private static List<String> lines(ConversionPlan plan) {
    return plan.steps().stream()
        .map(step -> step.target().name() + step.target().shape() + " = " + step.recipe())
        .toList();
  }

  @Test
  void kernelsHaveTheirOutputsInFront() {
    with("a/kernel", 3, 4)
        .with("a/bias", 4)
        .with("c/kernel", 5, 6, 3, 8)
        .with("e/embeddings", 9, 2);
    assertEquals(
        List.of(
            "a.weight[4, 3] = transpose(a/kernel)",
            "a.bias[4] = a/bias",
            "c.weight[8, 3, 5, 6] = permute(c/kernel, 3 2 0 1)",
            "e.weight[9, 2] = e/embeddings"),
        lines(plan("tf-torch")));
    assertEquals(
        List.of(
            "a.weight[3, 4] = a/kernel",
            "a.bias[4] = a/bias",
            "c.weight[8, 3, 5, 6] = permute(c/kernel, 3 2 0 1)",
            "e.weight[9, 2] = e/embeddings"),
        lines(plan("tf-paddle")));
  }

  @Test
  void depthwiseKernelsAreOneChannelEach() {
    with("d/depthwise_kernel", 3, 3, 4, 2).with("d/bias", 8);
    with("s/depthwise_kernel", 3, 3, 4, 1).with("s/pointwise_kernel", 1, 1, 4, 6).with("s/bias", 6);
    assertEquals(
        List.of(
            "d.weight[8, 1, 3, 3] = reshape(permute(d/depthwise_kernel, 2 3 0 1))",
            "d.bias[8] = d/bias",
            "s.depthwise.weight[4, 1, 3, 3] = permute(s/depthwise_kernel, 2 3 0 1)",
            "s.pointwise.weight[6, 4, 1, 1] = permute(s/pointwise_kernel, 3 2 0 1)",
            "s.pointwise.bias[6] = s/bias"),
        lines(plan("tf-torch")));
  }

  @Test
  void depthwiseKernelsAreToldByTheirBiasOrTheirName() {
    with("a/kernel", 3, 3, 4, 2).with("a/bias", 8);
    with("block_1_depthwise/kernel", 3, 3, 4, 1);
    with("conv/kernel", 3, 3, 4, 1).with("conv/bias", 1);
    assertEquals(List.of(), plan("tf-torch").warnings());
    assertEquals(
        List.of(
            "a.weight[8, 1, 3, 3]",
            "a.bias[8]",
            "block_1_depthwise.weight[4, 1, 3, 3]",
            "conv.weight[1, 4, 3, 3]",
            "conv.bias[1]"),
        plan("tf-torch").steps().stream()
            .map(step -> step.target().name() + step.target().shape())
            .toList());
  }

  @Test
  void convolutionsNamedDepthwiseBecomeSuch() {
    with("depthwise.weight", 4, 1, 3, 3).with("grouped.weight", 4, 1, 3, 3);
    assertEquals(
        List.of(
            "depthwise/depthwise_kernel[3, 3, 4, 1] = permute(depthwise.weight, 2 3 0 1)",
            "grouped/kernel[3, 3, 1, 4] = permute(grouped.weight, 2 3 1 0)"),
        lines(plan("torch-tf")));
    assertEquals(
        Shape.of(4, 1, 3, 3), plan("torch-tf", "tf-torch").steps().get(0).target().shape());
  }

  @Test
  void numberedVariablesOfKerasAreThoseOfTheirClass() {
    with("layers/dense_1/vars/0", 3, 4).with("layers/dense_1/vars/1", 4);
    with("layers/depthwise_conv2d/vars/0", 3, 3, 4, 1);
    with("layers/batch_normalization/vars/0", 4).with("layers/batch_normalization/vars/1", 4);
    with("layers/batch_normalization_1/vars/0", 4).with("layers/batch_normalization_1/vars/1", 4);
    with("layers/batch_normalization_1/vars/2", 4);
    with("layers/lstm/cell/vars/0", 3, 8).with("layers/lstm/cell/vars/1", 2, 8);
    with("mine/vars/0", 3, 4);
    ConversionPlan plan = plan("tf-torch");
    assertEquals(
        List.of(
            "layers.dense_1.weight[4, 3] = transpose(layers/dense_1/vars/0)",
            "layers.dense_1.bias[4] = layers/dense_1/vars/1",
            "layers.depthwise_conv2d.weight[4, 1, 3, 3] ="
                + " permute(layers/depthwise_conv2d/vars/0, 2 3 0 1)",
            "layers.batch_normalization.running_mean[4] = layers/batch_normalization/vars/0",
            "layers.batch_normalization.running_var[4] = layers/batch_normalization/vars/1",
            "layers.batch_normalization_1.vars.0[4] = layers/batch_normalization_1/vars/0",
            "layers.batch_normalization_1.vars.1[4] = layers/batch_normalization_1/vars/1",
            "layers.batch_normalization_1.vars.2[4] = layers/batch_normalization_1/vars/2",
            "layers.lstm.weight_ih_l0[8, 3] = transpose(layers/lstm/cell/vars/0)",
            "layers.lstm.weight_hh_l0[8, 2] = transpose(layers/lstm/cell/vars/1)",
            "mine.vars.0[3, 4] = mine/vars/0"),
        lines(plan));
    assertEquals(1, plan.warnings().size());
  }

  @Test
  void bothDirectionsComeBack() {
    with("r.weight_ih_l0", 8, 3).with("r.weight_hh_l0", 8, 2);
    with("r.weight_ih_l0_reverse", 8, 3).with("r.weight_hh_l0_reverse", 8, 2);
    assertEquals(
        specs.stream().map(TensorSpec::name).sorted().toList(),
        plan("torch-tf", "tf-torch").steps().stream()
            .map(step -> step.target().name())
            .sorted()
            .toList());
  }

  @Test
  void kernelsThatMayBeDepthwiseAreWarnedOf() {
    with("1/kernel", 3, 3, 4, 1).with("1/bias", 4).with("2/kernel", 3, 3, 4, 1);
    assertEquals(2, plan("tf-torch").warnings().size());
  }

  @Test
  void onlyNormalisationsHaveGammas() {
    with("bn/gamma", 4).with("bn/beta", 4).with("bn/moving_mean", 4).with("bn/moving_variance", 4);
    with("x/LayerNorm/gamma", 4).with("vae/gamma", 4).with("vae/gamma_head/kernel", 4, 2);
    with("k/gamma", 4, 4).with("k/beta", 4);
    ConversionPlan plan = plan("tf-torch");
    assertEquals(
        List.of(
            "bn.weight",
            "bn.bias",
            "bn.running_mean",
            "bn.running_var",
            "x.LayerNorm.weight",
            "vae.gamma",
            "vae.gamma_head.weight",
            "k.gamma",
            "k.beta"),
        plan.steps().stream().map(step -> step.target().name()).toList());
    assertEquals(1, plan.warnings().size());
    assertTrue(plan.warnings().get(0).startsWith("'k.gamma' [4, 4] is left as it is"));
  }

  @Test
  void batchNormalisationIsNamedAsEachFrameworkDoes() {
    with("bn.weight", 4).with("bn.bias", 4).with("bn.running_mean", 4).with("bn.running_var", 4);
    with("bn.num_batches_tracked").with("ln.weight", 4).with("ln.bias", 4);
    ConversionPlan paddle = plan("torch-paddle");
    assertEquals(
        List.of("bn.weight", "bn.bias", "bn._mean", "bn._variance", "ln.weight", "ln.bias"),
        paddle.steps().stream().map(step -> step.target().name()).toList());
    assertEquals(
        List.of(new LeftOut("bn.num_batches_tracked", "Paddle has no such variable")),
        paddle.leftOut());
    assertEquals(
        List.of(
            "bn/gamma", "bn/beta", "bn/moving_mean", "bn/moving_variance", "ln/gamma", "ln/beta"),
        plan("torch-tf").steps().stream().map(step -> step.target().name()).toList());
    assertEquals(
        List.of(
            "bn.weight", "bn.bias", "bn.running_mean", "bn.running_var", "ln.weight", "ln.bias"),
        plan("torch-paddle", "paddle-torch").steps().stream()
            .map(step -> step.target().name())
            .toList());
  }

  @Test
  void variablesOfTheOptimizerAreLeftOut() {
    with("a/kernel", 3, 4).with("a/kernel/Adam", 3, 4).with("a/kernel/Adam_1", 3, 4);
    with("global_step").with("beta1_power").with("save_counter/.ATTRIBUTES/VARIABLE_VALUE");
    with("b/kernel/.ATTRIBUTES/VARIABLE_VALUE", 2, 3);
    with("b/kernel/.OPTIMIZER_SLOT/optimizer/m/.ATTRIBUTES/VARIABLE_VALUE", 2, 3);
    with("optimizer/learning_rate/.ATTRIBUTES/VARIABLE_VALUE");
    with("optimizer_weights/adam/a_kernel_momentum", 3, 4);
    specs.add(new TensorSpec("_CHECKPOINTABLE_OBJECT_GRAPH", DType.STRING, Shape.SCALAR));
    ConversionPlan plan = plan("tf-torch");
    assertEquals(
        List.of(
            "a.weight[4, 3] = transpose(a/kernel)",
            "b.weight[3, 2] = transpose(b/kernel/.ATTRIBUTES/VARIABLE_VALUE)"),
        lines(plan));
    assertEquals(9, plan.leftOut().size());
    List<String> all =
        lines(
            ConversionPlan.of(
                new Catalog(specs, Map.of()),
                List.of(Rewrite.map("tf-torch", Rewrite.Slots.KEEP))));
    assertEquals(10, all.size());
    assertTrue(all.contains("a.weight.Adam[4, 3] = transpose(a/kernel/Adam)"));
  }

  @Test
  void theWeightsOfACompiledModelAreKeptAndWarnedOf() {
    with("optimizer/_trainable_variables/0", 3, 4).with("optimizer/_variables/2", 3, 4);
    ConversionPlan plan = plan("tf-torch");
    assertEquals(
        List.of("optimizer._trainable_variables.0[3, 4] = optimizer/_trainable_variables/0"),
        lines(plan));
    assertEquals(1, plan.warnings().size());
  }

  @Test
  void variablesInFieldsOfObjectsAreKnown() {
    with("m/1/_kernel/.ATTRIBUTES/VARIABLE_VALUE", 3, 4);
    with("m/2/_embeddings/.ATTRIBUTES/VARIABLE_VALUE", 9, 4);
    with("m/3/cell/kernel/.ATTRIBUTES/VARIABLE_VALUE", 3, 8);
    with("m/3/cell/recurrent_kernel/.ATTRIBUTES/VARIABLE_VALUE", 2, 8);
    assertEquals(
        List.of("m.1.weight", "m.2.weight", "m.3.weight_ih_l0", "m.3.weight_hh_l0"),
        plan("tf-torch").steps().stream().map(step -> step.target().name()).toList());
  }

  @Test
  void wrappersAreTakenOffOnlyTogether() {
    with("module._orig_mod.a.weight", 3, 4).with("module._orig_mod.module.bias", 4);
    assertEquals(
        List.of("a.weight", "module.bias"),
        plan("torch-paddle").steps().stream().map(step -> step.target().name()).toList());
    specs.clear();
    with("module.a.weight", 3, 4).with("modules.bias", 4);
    assertEquals(
        List.of("module.a.weight", "modules.bias"),
        plan("torch-paddle").steps().stream().map(step -> step.target().name()).toList());
  }

  @Test
  void aMatrixOfWordsIsNotTransposed() {
    with("wte.weight", 10, 4).with("token_embedding.weight", 10, 4);
    with("embedding_projection.weight", 4, 10).with("embedding_projection.bias", 4);
    with("lm_head.weight", 10, 4);
    assertEquals(
        List.of(
            "wte.weight[10, 4] = wte.weight",
            "token_embedding.weight[10, 4] = token_embedding.weight",
            "embedding_projection.weight[10, 4] = transpose(embedding_projection.weight)",
            "embedding_projection.bias[4] = embedding_projection.bias",
            "lm_head.weight[4, 10] = transpose(lm_head.weight)"),
        lines(plan("torch-paddle")));
  }

  @Test
  void aMatrixThatItsBiasShowsToBeTurnedStays() {
    with("h.c_attn.weight", 4, 12).with("h.c_attn.bias", 12);
    ConversionPlan plan = plan("torch-tf");
    assertEquals("h/c_attn/kernel[4, 12] = h.c_attn.weight", lines(plan).get(0));
    assertEquals(1, plan.warnings().size());
  }

  @Test
  void rolesSurviveTwoSteps() {
    // Named as an embedding, but a dense layer as TensorFlow says; and the other way round.
    with("embedding/kernel", 3, 4).with("table/embeddings", 10, 4);
    assertEquals(
        List.of(
            "embedding.weight[3, 4] = embedding/kernel", "table.weight[10, 4] = table/embeddings"),
        lines(plan("tf-paddle")));
  }

  @Test
  void namesThatAProgramGaveAreStructured() {
    with("linear_0.w_0", 3, 4).with("linear_0.b_0", 4).with("embedding_0.w_0", 10, 4);
    with("bn_0.w_0", 4).with("bn_0.b_0", 4).with("bn_0.w_1", 4).with("bn_0.w_2", 4);
    with("linear_0.w_0_moment1_0", 3, 4);
    ConversionPlan plan = plan("paddle-torch");
    assertEquals(
        List.of(
            "linear_0.weight[4, 3] = transpose(linear_0.w_0)",
            "linear_0.bias[4] = linear_0.b_0",
            "embedding_0.weight[10, 4] = embedding_0.w_0",
            "bn_0.weight[4] = bn_0.w_0",
            "bn_0.bias[4] = bn_0.b_0",
            "bn_0.running_mean[4] = bn_0.w_1",
            "bn_0.running_var[4] = bn_0.w_2"),
        lines(plan));
    assertEquals(1, plan.leftOut().size());
  }
}
