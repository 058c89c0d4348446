package io.paramill.convert;

import io.paramill.tensor.DType;
import io.paramill.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Maps a model of one framework to another. PyTorch's conventions are in the middle: TensorFlow to
 * Paddle is TensorFlow to PyTorch to Paddle, and two transposes cancel each other out.
 */
final class FrameworkMap extends Rewrite {

  /** Object-based checkpoints put this behind the name of a variable. */
  private static final String VALUE = "/.ATTRIBUTES/VARIABLE_VALUE";

  /** Keras 3 keeps some variables in fields that are not public. */
  private static final Pattern HIDDEN = Pattern.compile("/_(kernel|embeddings)$");

  private static final String SLOT = "/.OPTIMIZER_SLOT/";

  /** Where Keras 3 keeps the weights of a model that was compiled, under numbers. */
  private static final String WEIGHTS = "_trainable_variables/";

  /** What objects a checkpoint was saved from; a text that no other framework has a use for. */
  private static final String OBJECT_GRAPH = "_CHECKPOINTABLE_OBJECT_GRAPH";

  /** Parts of a name that a wrapper of PyTorch's adds in front of the names within. */
  private static final List<String> WRAPPERS =
      List.of("module.", "_orig_mod.", "_fsdp_wrapped_module.");

  /** Variables of TensorFlow that belong to the training and not to the model. */
  private static final Pattern TF_TRAINING =
      Pattern.compile(
          "(.*/)?(global_step|beta[12]_power)(_\\d+)?|save_counter|(.*/)?_?optimizer(_weights)?/(?!"
              + WEIGHTS
              + ").*");

  private static final Pattern TORCH_TRAINING =
      Pattern.compile("(optimizer|optim|lr_scheduler|scheduler|scaler)(_states?(_dict)?s?)?\\..*");

  /** Paddle's accumulators are named after their variable. */
  private static final Pattern PADDLE_TRAINING =
      Pattern.compile(
          "master_weights\\..*|.*_(moment\\d?|velocity|beta\\d_pow_acc|mean_square|mean_grad"
              + "|momentum|inf_norm|_?avg_squared_(grad|update))_\\d+");

  private static final String OF_THE_OPTIMIZER = "a variable of the optimizer";

  private final Framework source;
  private final Framework target;
  private final Slots slots;

  FrameworkMap(Framework source, Framework target, Slots slots) {
    this.source = source;
    this.target = target;
    this.slots = slots;
  }

  @Override
  void apply(Draft from, Draft to, Notes notes) {
    Draft model = new Draft();
    Draft training = new Draft();
    // The tensors of each kind of slot, by the names of the variables that they belong to.
    Map<String, Draft> slotted = new LinkedHashMap<>();
    Map<String, Draft.Entry> cleaned = cleaned(from);
    cleaned.forEach(
        (name, entry) -> {
          if (entry.role() == Draft.Role.SETTLED) {
            to.put(name, entry);
            return;
          }
          if (source == Framework.TF && name.equals(OBJECT_GRAPH)) {
            notes.leaveOut(name, "it describes the objects of a program");
            return;
          }
          int slot = source == Framework.TF ? slotStart(name, cleaned) : -1;
          if (slot < 0 && !isTraining(name)) {
            model.put(name, entry);
          } else if (slots == Slots.LEAVE_OUT) {
            notes.leaveOut(name, OF_THE_OPTIMIZER);
          } else if (slot < 0) {
            training.put(name, entry);
          } else {
            String kind = name.substring(name.lastIndexOf('/') + 1);
            slotted.computeIfAbsent(kind, k -> new Draft()).put(name.substring(0, slot), entry);
          }
        });
    put(map(model, notes), "", to, notes);
    slotted.forEach((kind, draft) -> put(map(draft, notes), target.separator() + kind, to, notes));
    put(training, "", to, notes);
    to.attributes().putAll(from.attributes());
  }

  private void put(Draft mapped, String suffix, Draft to, Notes notes) {
    mapped
        .tensors()
        .forEach(
            (name, entry) -> {
              if (untouched(entry)) {
                notes.warn(
                    "'%s' %s is left as it is: no rule tells whether it is to be transposed"
                        .formatted(name, entry.recipe().shape()));
              }
              to.put(name + suffix, entry);
            });
  }

  private static boolean untouched(Draft.Entry entry) {
    Shape shape = entry.recipe().shape();
    return entry.role() == Draft.Role.UNKNOWN
        && entry.recipe() instanceof Stored
        && entry.recipe().spec().dtype() != DType.STRING
        && shape.rank() >= 2
        && (isNumbered(entry)
            || (shape.rank() == 2 && shape.extent(0) == shape.extent(1) && shape.extent(0) > 1));
  }

  /** Whether a weight's name does not tell what layer it is of. */
  private static boolean isNumbered(Draft.Entry entry) {
    String name = entry.recipe().spec().name();
    return name.contains("optimizer/" + WEIGHTS) || KerasNames.isNumbered(name);
  }

  private Draft map(Draft model, Notes notes) {
    Draft torch = model;
    if (source == Framework.TF) {
      torch = new TensorflowToTorch(model, notes).map();
    } else if (source == Framework.PADDLE) {
      torch = PaddleNames.toTorch(model);
    }
    if (target == Framework.TF) {
      return new TorchToTensorflow(torch, notes).map();
    }
    return target == Framework.PADDLE ? PaddleNames.fromTorch(torch, notes) : torch;
  }

  /** The tensors under names without what a way of saving adds to them. */
  private Map<String, Draft.Entry> cleaned(Draft from) {
    Map<String, Draft.Entry> cleaned = new LinkedHashMap<>(from.tensors());
    if (source == Framework.TF) {
      cleaned.clear();
      from.tensors()
          .forEach(
              (name, entry) -> {
                String shorter = name.endsWith(VALUE) ? cut(name, VALUE.length()) : name;
                shorter = shorter.endsWith(":0") ? cut(shorter, 2) : shorter;
                shorter = HIDDEN.matcher(shorter).replaceFirst("/$1");
                putNew(cleaned, shorter, entry);
              });
      return KerasNames.named(cleaned);
    } else if (source == Framework.TORCH) {
      for (String wrapper = commonWrapper(cleaned); wrapper != null; ) {
        Map<String, Draft.Entry> longer = new LinkedHashMap<>(cleaned);
        cleaned.clear();
        int length = wrapper.length();
        longer.forEach(
            (name, entry) ->
                cleaned.put(
                    entry.role() == Draft.Role.SETTLED ? name : name.substring(length), entry));
        wrapper = commonWrapper(cleaned);
      }
    }
    return cleaned;
  }

  private static void putNew(Map<String, Draft.Entry> map, String name, Draft.Entry entry) {
    if (map.putIfAbsent(name, entry) != null) {
      throw new IllegalArgumentException("Cannot map the model: two tensors are named " + name);
    }
  }

  private static String cut(String name, int end) {
    return name.substring(0, name.length() - end);
  }

  /** The wrapper that all names begin with, or null. */
  private static String commonWrapper(Map<String, Draft.Entry> tensors) {
    List<String> names =
        tensors.entrySet().stream()
            .filter(entry -> entry.getValue().role() != Draft.Role.SETTLED)
            .map(Map.Entry::getKey)
            .toList();
    return WRAPPERS.stream()
        .filter(
            wrapper ->
                !names.isEmpty()
                    && names.stream()
                        .allMatch(
                            name -> name.startsWith(wrapper) && name.length() > wrapper.length()))
        .findFirst()
        .orElse(null);
  }

  /** Where the name of a slot's variable ends; -1 if it is no slot. */
  private static int slotStart(String name, Map<String, Draft.Entry> tensors) {
    int slot = name.indexOf(SLOT);
    if (slot >= 0) {
      return slot;
    }
    int parent = name.lastIndexOf('/');
    return parent > 0 && tensors.containsKey(name.substring(0, parent)) ? parent : -1;
  }

  private boolean isTraining(String name) {
    Pattern pattern =
        switch (source) {
          case TF -> TF_TRAINING;
          case TORCH -> TORCH_TRAINING;
          case PADDLE -> PADDLE_TRAINING;
        };
    return pattern.matcher(name).matches();
  }
}
